// TensorFlow.js on its wasm backend, written for speed: products with their bias fused, and a backward pass of products that
// transposes first, since the backend has no fast path for transposed factors, as the library's own gradients have them.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import {
  gptWeights, heads, learningRate, lstmWeights, mapTensors, mlpWeights, normEpsilon, spiralBatches, timed, timeMajor,
} from './models.mjs';

// The last two axes exchanged.
function turned(x) {
  const axes = [...x.shape.keys()];
  return tf.transpose(x, [...axes.slice(0, -2), axes.at(-1), axes.at(-2)]);
}

// a · b of stacks of matrices.
const product = tf.customGrad((a, b, save) => {
  save([a, b]);
  return { value: tf.matMul(a, b), gradFunc: (dy, [a, b]) => [tf.matMul(dy, turned(b)), tf.matMul(turned(a), dy)] };
});

// x · w + b of matrices.
const dense = tf.customGrad((x, w, b, save) => {
  save([x, w]);
  return {
    value: tf.fused.matMul({ a: x, b: w, bias: b }),
    gradFunc: (dy, [x, w]) => [tf.matMul(dy, turned(w)), tf.matMul(turned(x), dy), tf.sum(dy, 0)],
  };
});
const linear = (x, { weight, bias }) => (bias ? dense(x, weight, bias) : product(x, weight));

// Rows of a table, as a product: the backend cannot scatter, which the gradient of tf.gather wants.
function lookUp(ids, vocabulary) {
  const hot = oneHot(ids, vocabulary);
  const turnedHot = turned(hot);
  return tf.customGrad((table) => ({ value: tf.matMul(hot, table), gradFunc: (dy) => tf.matMul(turnedHot, dy) }));
}

const variables = (tree) => mapTensors(tree, ({ shape, data }) => tf.variable(tf.tensor(data, shape)));
// Made of integers: the backend leaves ones of another type empty.
const oneHot = ({ data }, classes) => tf.cast(tf.oneHot(tf.tensor1d(data, 'int32'), classes), 'float32');

// A training step: lowers `loss()` by changing the variables that it depends on.
function training(optimizer, loss) {
  let last = null;
  const once = () => {
    last?.dispose();
    last = optimizer.minimize(loss, true);
  };
  return timed(once, () => last.dataSync()[0]);
}

function layerNorm(x, { weight, bias }) {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, normEpsilon))), weight), bias);
}

const gelu = (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

function attention(x, { joint, projection }, { batch, length, count, mask }) {
  const width = x.shape[1];
  const parts = tf.reshape(linear(x, joint), [batch, length, 3, count, width / count]);
  const [q, k, v] = tf.unstack(tf.transpose(parts, [2, 0, 3, 1, 4]));
  const scores = tf.add(tf.mul(product(q, turned(k)), 1 / Math.sqrt(width / count)), mask);
  const mixed = product(tf.softmax(scores), v);
  return linear(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * length, width]), projection);
}

function gptStep(workload, tensors) {
  const weights = variables(gptWeights(tensors));
  const [batch, length] = tensors.ids.shape;
  const [vocabulary, width] = weights.tokens.shape;
  const embed = lookUp(tensors.ids, vocabulary);
  const targets = oneHot(tensors.targets, vocabulary);
  const mask = tf.mul(tf.sub(tf.linalg.bandPart(tf.ones([length, length]), -1, 0), 1), 1e9);  // 0, or as good as -∞
  const size = { batch, length, count: heads[workload], mask };
  return training(tf.train.adam(learningRate.gpt), () => {
    const tokens = tf.reshape(embed(weights.tokens), [batch, length, width]);
    let x = tf.reshape(tf.add(tokens, weights.positions), [batch * length, width]);
    for (const block of weights.blocks) {
      x = tf.add(x, attention(layerNorm(x, block.norm1), block, size));
      x = tf.add(x, linear(gelu(linear(layerNorm(x, block.norm2), block.widen)), block.narrow));
    }
    return tf.losses.softmaxCrossEntropy(targets, product(layerNorm(x, weights.norm), weights.head));
  });
}

function lstmStep(tensors) {
  const weights = variables(lstmWeights(tensors));
  const [batch, length] = tensors.ids.shape;
  const [vocabulary] = weights.tokens.shape;
  const [hidden] = weights.state.shape;
  const embed = lookUp(timeMajor(tensors.ids), vocabulary);
  const targets = oneHot(timeMajor(tensors.targets), vocabulary);
  const zeros = tf.zeros([batch, hidden]);
  return training(tf.train.adam(learningRate.lstm), () => {
    const fromInput = tf.split(dense(embed(weights.tokens), weights.input, weights.bias), length);
    let [h, c] = [zeros, zeros];
    const states = fromInput.map((x) => {
      const [i, f, g, o] = tf.split(tf.add(x, product(h, weights.state)), 4, 1);
      c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = tf.mul(tf.sigmoid(o), tf.tanh(c));
      return h;
    });
    return tf.losses.softmaxCrossEntropy(targets, linear(tf.concat(states), weights.head));
  });
}

function mlpStep(tensors) {
  const layers = variables(mlpWeights(tensors));
  const batches = mapTensors(spiralBatches(tensors), ({ shape, data }) => tf.tensor(data, shape));
  let next = 0;
  return training(tf.train.sgd(learningRate.mlp), () => {
    const { x, y } = batches[next++ % batches.length];
    return tf.losses.meanSquaredError(y, layers.reduce((a, layer) => tf.tanh(linear(a, layer)), x));
  });
}

function gemm({ a, b }) {
  const [left, right] = [a, b].map(({ shape, data }) => tf.tensor(data, shape));
  let result = null;
  const once = () => {
    result?.dispose();
    result = tf.matMul(left, right);
  };
  return timed(once, () => tf.tidy(() => tf.mean(result).dataSync()[0]));
}

function prepare(workload, tensors) {
  if (workload.startsWith('gpt-')) return gptStep(workload, tensors);
  if (workload === 'lstm-char') return lstmStep(tensors);
  return workload === 'mlp-spiral' ? mlpStep(tensors) : gemm(tensors);
}

export async function open({ threads }) {
  setWasmPaths(new URL('tfjs/', import.meta.url).href);
  if (threads === 1) {
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  } else {
    setThreadsCount(threads);
    // Whatever it is asked for, it makes at most half as many threads as there are cores.
    Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 * threads });
  }
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend did not start');
  if (threads > 1 && getThreadsCount() !== threads) throw new Error(`it runs ${getThreadsCount()} threads instead of ${threads}`);
  return { prepare };
}
