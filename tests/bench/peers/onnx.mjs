// ONNX Runtime Web on its wasm backend: products, and a token of a GPT with a key/value cache. It does not train.
import * as ort from 'onnxruntime-web/wasm';
import { gptWeights, heads, normEpsilon, weightedMean } from './models.mjs';
import { Graph } from './onnx_graph.mjs';

const session = (graph) =>
  ort.InferenceSession.create(graph.bytes(), { executionProviders: ['wasm'], graphOptimizationLevel: 'all' });
const shapeOf = (...extents) => ({ shape: [extents.length], data: BigInt64Array.from(extents, BigInt) });

// What the worker calls, made of one call that resolves when it is over.
function timed(once, loss) {
  const run = async (times) => {
    const start = performance.now();
    for (let i = 0; i < times; ++i) await once();
    return (performance.now() - start) / 1000;
  };
  return { run, loss };
}

async function gemm({ a, b }) {
  const graph = new Graph();
  const c = graph.node('MatMul', [graph.input('a', a.shape), graph.input('b', b.shape)]);
  graph.output('c', c, [a.shape[0], b.shape[1]]);
  const product = await session(graph);
  const feeds = { a: new ort.Tensor('float32', a.data, a.shape), b: new ort.Tensor('float32', b.data, b.shape) };
  let told;
  return timed(async () => (told = await product.run(feeds)), () => weightedMean(told.c.data));
}

// One token: its id and position, and for each layer the keys [head, width, past] and values [head, past, width] before it.
function gptGraph({ tokens, positions, blocks, norm, head }, count, gelu) {
  const graph = new Graph();
  const [, width] = tokens.shape;
  const size = width / count;
  const at = { row: shapeOf(1, width), column: shapeOf(count, size, 1), each: shapeOf(count, 1, size) };
  for (const [name, shape] of Object.entries(at)) at[name] = graph.constant(shape);
  const scale = graph.constant({ shape: [], data: Float32Array.of(1 / Math.sqrt(size)) });
  const add = (a, b) => graph.node('Add', [a, b]);
  const reshape = (x, shape) => graph.node('Reshape', [x, shape]);
  const normed = (x, { weight, bias }) =>
    graph.node('LayerNormalization', [x, graph.constant(weight), graph.constant(bias)], { epsilon: normEpsilon });
  const linear = (x, { weight, bias }) => {
    const y = graph.node('MatMul', [x, graph.constant(weight)]);
    return bias ? add(y, graph.constant(bias)) : y;
  };
  const id = graph.input('id', [1], 'BigInt64Array');
  const position = graph.input('position', [1], 'BigInt64Array');
  let x = add(graph.node('Gather', [graph.constant(tokens), id]), graph.node('Gather', [graph.constant(positions), position]));
  blocks.forEach((block, i) => {
    const [q, k, v] = graph.nodes('Split', [linear(normed(x, block.norm1), block.joint)], { axis: 1, num_outputs: 3 }, 3);
    const pastKeys = graph.input(`keys${i}`, [count, size, 'past']);
    const pastValues = graph.input(`values${i}`, [count, 'past', size]);
    const keys = graph.node('Concat', [pastKeys, reshape(k, at.column)], { axis: 2 });
    const values = graph.node('Concat', [pastValues, reshape(v, at.each)], { axis: 1 });
    graph.output(`keys${i}.next`, keys, [count, size, 'total']);
    graph.output(`values${i}.next`, values, [count, 'total', size]);
    const scores = graph.node('Mul', [graph.node('MatMul', [reshape(q, at.each), keys]), scale]);
    const mixed = graph.node('MatMul', [graph.node('Softmax', [scores]), values]);
    x = add(x, linear(reshape(mixed, at.row), block.projection));
    const wide = graph.node('Gelu', [linear(normed(x, block.norm2), block.widen)], { approximate: gelu });
    x = add(x, linear(wide, block.narrow));
  });
  graph.output('logits', linear(normed(x, norm), { weight: head }), [1, head.shape[1]]);
  return graph;
}

async function generation(workload, tensors) {
  const count = heads[workload];
  const weights = gptWeights(tensors);
  const size = weights.tokens.shape[1] / count;
  const model = await session(gptGraph(weights, count, workload === 'gen-gpt2' ? 'tanh' : 'none'));
  const ids = tensors.ids.data;
  const integer = (value) => new ort.Tensor('int64', BigInt64Array.of(BigInt(value)), [1]);
  const names = weights.blocks.flatMap((_, i) => [`keys${i}`, `values${i}`]);
  const nothing = (name) =>
    new ort.Tensor('float32', new Float32Array(0), name.startsWith('keys') ? [count, size, 0] : [count, 0, size]);
  const empty = Object.fromEntries(names.map((name) => [name, nothing(name)]));
  let past = empty;
  let length = 0;
  let logits;
  const once = async () => {
    const told = await model.run({ id: integer(ids[length]), position: integer(length), ...past });
    logits = told.logits;
    const full = ++length === ids.length - 1;
    past = full ? empty : Object.fromEntries(names.map((name) => [name, told[`${name}.next`]]));
    if (full) length = 0;
  };
  // In nats the surprise at the token that follows.
  const surprise = ({ data }, id) => Math.log(data.reduce((sum, value) => sum + Math.exp(value), 0)) - data[id];
  return timed(once, () => surprise(logits, ids[length || ids.length - 1]));
}

export function open({ threads }) {
  ort.env.wasm.wasmPaths = new URL('onnx/', import.meta.url).href;
  ort.env.wasm.numThreads = threads;
  return { prepare: (workload, tensors) => (workload.startsWith('gemm') ? gemm(tensors) : generation(workload, tensors)) };
}
