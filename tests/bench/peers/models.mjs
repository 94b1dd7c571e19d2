// The weights and inputs that Noron tells (Bench.tensors()), arranged for the peers. A tensor is { shape, data }; weights of a
// layer are [out, in] in Noron and [in, out] here, as the peers multiply fastest.

// What the tensors do not tell.
export const heads = { 'gpt-char': 4, 'gpt-tiny': 2, 'gen-char': 4, 'gen-gpt2': 12 };
export const learningRate = { gpt: 1e-4, lstm: 1e-3, mlp: 0.03 };
export const normEpsilon = 1e-5;

export function transposed({ shape: [rows, columns], data }) {
  const turned = new data.constructor(data.length);
  for (let i = 0; i < rows; ++i) for (let j = 0; j < columns; ++j) turned[j * rows + i] = data[i * columns + j];
  return { shape: [columns, rows], data: turned };
}

const layer = (tensors, name) => ({
  weight: transposed(tensors[`${name}.weight`]),
  ...(tensors[`${name}.bias`] && { bias: tensors[`${name}.bias`] }),
});
const norm = (tensors, name) => ({ weight: tensors[`${name}.weight`], bias: tensors[`${name}.bias`] });

// A tied head is the token table.
export function gptWeights(tensors) {
  const blocks = [];
  for (let i = 0; tensors[`h.${i}.ln_1.weight`]; ++i) {
    blocks.push({
      norm1: norm(tensors, `h.${i}.ln_1`),
      joint: layer(tensors, `h.${i}.attn.c_attn`),
      projection: layer(tensors, `h.${i}.attn.c_proj`),
      norm2: norm(tensors, `h.${i}.ln_2`),
      widen: layer(tensors, `h.${i}.mlp.c_fc`),
      narrow: layer(tensors, `h.${i}.mlp.c_proj`),
    });
  }
  const head = transposed(tensors['lm_head.weight'] ?? tensors['wte.weight']);
  return { tokens: tensors['wte.weight'], positions: tensors['wpe.weight'], blocks, norm: norm(tensors, 'ln_f'), head };
}

export const mlpWeights = (tensors) => [1, 2, 3].map((k) => layer(tensors, `layer.${k}`));

// One bias: Noron has one for the input and one for the state, which are only ever added.
export function lstmWeights(tensors) {
  const own = tensors['body.bias_ih_l0'];
  const bias = { shape: own.shape, data: own.data.map((value, i) => value + tensors['body.bias_hh_l0'].data[i]) };
  return {
    tokens: tensors['wte.weight'],
    input: transposed(tensors['body.weight_ih_l0']),
    state: transposed(tensors['body.weight_hh_l0']),
    bias,
    head: layer(tensors, 'head'),
  };
}

// Sequences as columns: the tokens of one time step lie together.
export const timeMajor = transposed;

// The points of mlp-spiral in their batches of 10.
export function spiralBatches({ x, y }) {
  const size = 10;
  return Array.from({ length: x.shape[0] / size }, (_, i) => ({
    x: { shape: [size, 2], data: x.data.slice(2 * i * size, 2 * (i + 1) * size) },
    y: { shape: [size, 1], data: y.data.slice(i * size, (i + 1) * size) },
  }));
}

// `make` of every tensor of a tree of objects and lists.
export function mapTensors(tree, make) {
  if (tree.data) return make(tree);
  if (Array.isArray(tree)) return tree.map((one) => mapTensors(one, make));
  return Object.fromEntries(Object.entries(tree).map(([name, one]) => [name, mapTensors(one, make)]));
}

// What is compared of a product, as in gemm_workloads.cc: a mean that no other arrangement of the same numbers has.
export const weightedMean = (numbers) => numbers.reduce((sum, value, i) => sum + ((i % 13) - 6) * value, 0) / numbers.length;

// What the worker calls (worker.mjs), made of one call that is over when it returns.
export function timed(once, loss) {
  const run = (times) => {
    const start = performance.now();
    for (let i = 0; i < times; ++i) once();
    return (performance.now() - start) / 1000;
  };
  return { run, loss };
}
