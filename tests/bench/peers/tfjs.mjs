// TensorFlow.js on its wasm backend, written for speed: gradients by hand where the library's own take more operations, and a
// backward pass of products that transposes first, since the backend has no fast path for transposed factors.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import {
  gptWeights, heads, learningRate, lstmWeights, mapTensors, mlpWeights, normEpsilon, spiralBatches, timed, timeMajor,
  weightedMean,
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
// The same of factors so small that transposing costs more than it gains.
const smallDense = tf.customGrad((x, w, b, save) => {
  save([x, w]);
  return {
    value: tf.fused.matMul({ a: x, b: w, bias: b }),
    gradFunc: (dy, [x, w]) => [tf.matMul(dy, w, false, true), tf.matMul(x, dy, true, false), tf.sum(dy, 0)],
  };
});
const linear = (x, { weight, bias }) => (bias ? dense(x, weight, bias) : product(x, weight));

// Losses that know their gradient: the library's own weigh every row, in a dozen operations. Both are means over the rows.
const crossEntropy = (logits, targets) => tf.customGrad((logits, save) => {
  const likely = tf.softmax(logits);
  save([likely]);
  const scale = 1 / logits.shape[0];
  return {
    value: tf.mul(tf.sum(tf.mul(tf.log(likely), targets)), -scale),
    gradFunc: (dy, [likely]) => tf.mul(tf.sub(likely, targets), tf.mul(dy, scale)),
  };
})(logits);
const squaredError = (output, y) => tf.customGrad((output, save) => {
  const difference = tf.sub(output, y);
  save([difference]);
  return {
    value: tf.mean(tf.square(difference)), gradFunc: (dy, [difference]) => tf.mul(difference, tf.mul(dy, 2 / difference.size)),
  };
})(output);

// Rows of a table, as a product: the backend cannot scatter, which the gradient of tf.gather wants.
function lookUp(ids, vocabulary) {
  const hot = oneHot(ids, vocabulary);
  const turnedHot = turned(hot);
  return tf.customGrad((table) => ({ value: tf.matMul(hot, table), gradFunc: (dy) => tf.matMul(turnedHot, dy) }));
}

const variables = (tree) => mapTensors(tree, ({ shape, data }) => tf.variable(tf.tensor(data, shape)));
// Made of integers: the backend leaves ones of another type empty.
const oneHot = ({ data }, classes) => tf.cast(tf.oneHot(tf.tensor1d(data, 'int32'), classes), 'float32');

const adam = (rate) => tf.train.adam(rate, 0.9, 0.999, 1e-8);

// A training step: lowers `loss()` by changing the variables that it depends on.
function training(optimizer, loss) {
  let last = null;
  const once = () => {
    last?.dispose();
    last = optimizer.minimize(loss, true);
  };
  return timed(once, () => last.dataSync()[0]);
}

const mean = (x) => tf.mean(x, -1, true);
const standardize = tf.customGrad((x, save) => {
  const centered = tf.sub(x, mean(x));
  const scale = tf.rsqrt(tf.add(mean(tf.square(centered)), normEpsilon));
  const y = tf.mul(centered, scale);
  save([y, scale]);
  const gradFunc = (dy, [y, scale]) => tf.mul(tf.sub(tf.sub(dy, mean(dy)), tf.mul(y, mean(tf.mul(dy, y)))), scale);
  return { value: y, gradFunc };
});
const layerNorm = (x, { weight, bias }) => tf.add(tf.mul(standardize(x), weight), bias);

const gelu = tf.customGrad((x, save) => {
  const below = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);  // P(X ≤ x) of the standard normal distribution
  save([x, below]);
  const density = (x) => tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return { value: tf.mul(x, below), gradFunc: (dy, [x, below]) => tf.mul(dy, tf.add(below, tf.mul(x, density(x)))) };
});

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
  return training(adam(learningRate.gpt), () => {
    const tokens = tf.reshape(embed(weights.tokens), [batch, length, width]);
    let x = tf.reshape(tf.add(tokens, weights.positions), [batch * length, width]);
    for (const block of weights.blocks) {
      x = tf.add(x, attention(layerNorm(x, block.norm1), block, size));
      x = tf.add(x, linear(gelu(linear(layerNorm(x, block.norm2), block.widen)), block.narrow));
    }
    return crossEntropy(product(layerNorm(x, weights.norm), weights.head), targets);
  });
}

// All time steps of an LSTM that begins with zeros: x [T·B, 4H] is what the input adds to the gates; w [H, 4H] → states
// [T·B, H].
const recurrence = (length) => tf.customGrad((x, w, save) => {
  const inputs = tf.split(x, length);
  const [batch, columns] = inputs[0].shape;
  const zeros = tf.zeros([batch, columns / 4]);
  const h = [zeros];
  const c = [zeros];
  const gates = [];
  for (let t = 0; t < length; ++t) {
    const [i, f, g, o] = tf.split(tf.add(inputs[t], tf.matMul(h[t], w)), 4, 1);
    gates.push([tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)]);
    c.push(tf.add(tf.mul(gates[t][1], c[t]), tf.mul(gates[t][0], gates[t][2])));
    h.push(tf.mul(gates[t][3], tf.tanh(c[t + 1])));
  }
  save([w, ...h, ...c, ...gates.flat()]);
  const gradFunc = (dy, [w, ...saved]) => {
    const h = saved.slice(0, length + 1);
    const c = saved.slice(length + 1, 2 * length + 2);
    const gates = saved.slice(2 * length + 2);
    const turnedW = turned(w);
    const rest = (gate) => tf.mul(gate, tf.sub(1, gate));
    const dStates = tf.split(dy, length);
    const dGates = [];
    let [dh, dc] = [h[0], c[0]];  // zeros
    for (let t = length - 1; t >= 0; --t) {
      const [i, f, g, o] = gates.slice(4 * t, 4 * t + 4);
      const out = tf.tanh(c[t + 1]);
      dh = tf.add(dh, dStates[t]);
      dc = tf.add(dc, tf.mul(tf.mul(dh, o), tf.sub(1, tf.square(out))));
      dGates[t] = tf.concat([
        tf.mul(tf.mul(dc, g), rest(i)), tf.mul(tf.mul(dc, c[t]), rest(f)),
        tf.mul(tf.mul(dc, i), tf.sub(1, tf.square(g))), tf.mul(tf.mul(dh, out), rest(o)),
      ], 1);
      dh = tf.matMul(dGates[t], turnedW);
      dc = tf.mul(dc, f);
    }
    const dx = tf.concat(dGates);
    return [dx, tf.matMul(turned(tf.concat(h.slice(0, length))), dx)];
  };
  return { value: tf.concat(h.slice(1)), gradFunc };
});

function lstmStep(tensors) {
  const weights = variables(lstmWeights(tensors));
  const [, length] = tensors.ids.shape;
  const [vocabulary] = weights.tokens.shape;
  const states = recurrence(length);
  const embed = lookUp(timeMajor(tensors.ids), vocabulary);
  const targets = oneHot(timeMajor(tensors.targets), vocabulary);
  return training(adam(learningRate.lstm), () => {
    const hidden = states(dense(embed(weights.tokens), weights.input, weights.bias), weights.state);
    return crossEntropy(linear(hidden, weights.head), targets);
  });
}

function mlpStep(tensors) {
  const layers = variables(mlpWeights(tensors));
  const batches = mapTensors(spiralBatches(tensors), ({ shape, data }) => tf.tensor(data, shape));
  let next = 0;
  return training(tf.train.sgd(learningRate.mlp), () => {
    const { x, y } = batches[next++ % batches.length];
    const output = layers.reduce((a, { weight, bias }) => tf.tanh(smallDense(a, weight, bias)), x);
    return squaredError(output, y);
  });
}

function gemm({ a, b }) {
  const [left, right] = [a, b].map(({ shape, data }) => tf.tensor(data, shape));
  let result = null;
  const once = () => {
    result?.dispose();
    result = tf.matMul(left, right);
  };
  return timed(once, () => weightedMean(result.dataSync()));
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
