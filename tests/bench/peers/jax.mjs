// jax-js on its wasm backend: each training step is one compiled function of weights, optimizer state and batch. Arguments
// are used up by what they are given to; `.ref` keeps one for later.
import {
  gptWeights, heads, learningRate, lstmWeights, mapTensors, mlpWeights, normEpsilon, spiralBatches, timeMajor,
  weightedMean,
} from './models.mjs';

let jax;

const array = ({ shape, data }) => jax.numpy.array(data).reshape(shape);
const hot = ({ data }, classes) => jax.nn.oneHot(jax.numpy.array(data), classes).astype(jax.numpy.float32);

function linear(x, { weight, bias }) {
  const y = jax.numpy.matmul(x, weight);
  return bias ? y.add(bias) : y;
}
const layerNorm = (x, { weight, bias }) => jax.nn.standardize(x, -1, { epsilon: normEpsilon }).mul(weight).add(bias);

// Mean over the rows; `targets` has a one in each.
function crossEntropy(logits, targets) {
  const [rows] = logits.shape;
  return jax.nn.logSoftmax(logits).mul(targets).sum().mul(-1 / rows);
}

function attention(x, { joint, projection }, { batch, length, count }) {
  const [, width] = x.shape;
  const [q, k, v] = jax.numpy.split(linear(x, joint), 3, 1).map((part) => part.reshape([batch, length, count, width / count]));
  const mixed = jax.nn.dotProductAttention(q, k, v, { isCausal: true });
  return linear(mixed.reshape([batch * length, width]), projection);
}

const gptLoss = (size) => ({ tokens, positions, blocks, norm, head }, ids, targets) => {
  const { batch, length } = size;
  const [, width] = tokens.shape;
  let x = jax.numpy.matmul(ids, tokens).reshape([batch, length, width]).add(positions).reshape([batch * length, width]);
  for (const block of blocks) {
    x = x.ref.add(attention(layerNorm(x, block.norm1), block, size));
    const wide = jax.nn.gelu(linear(layerNorm(x.ref, block.norm2), block.widen), { approximate: false });
    x = x.add(linear(wide, block.narrow));
  }
  return crossEntropy(jax.numpy.matmul(layerNorm(x, norm), head), targets);
};

const lstmLoss = (batch, length) => ({ tokens, input, state, bias, head }, ids, targets) => {
  const { numpy: np, nn } = jax;
  const [hidden] = state.shape;
  const fromInput = np.split(np.matmul(np.matmul(ids, tokens), input).add(bias), length);
  let [h, c] = [np.zeros([batch, hidden]), np.zeros([batch, hidden])];
  const states = fromInput.map((x) => {
    const [i, f, g, o] = np.split(x.add(np.matmul(h, state.ref)), 4, 1);
    c = nn.sigmoid(f).mul(c).add(nn.sigmoid(i).mul(np.tanh(g)));
    h = nn.sigmoid(o).mul(np.tanh(c.ref));
    return h.ref;
  });
  for (const unused of [h, c, state]) unused.dispose();
  return crossEntropy(linear(np.concatenate(states), head), targets);
};

function mlpLoss(layers, x, y) {
  const output = layers.reduce((a, layer) => jax.numpy.tanh(linear(a, layer)), x);
  return jax.numpy.square(output.sub(y)).mean();
}

// Adam (Kingma, Ba 2015) of one parameter; `fraction1`, `fraction2` undo the bias of the first steps.
function adam(rate, p, g, m, v, fraction1, fraction2) {
  const first = m.mul(0.9).add(g.ref.mul(0.1));
  const second = v.mul(0.999).add(jax.numpy.square(g).mul(0.001));
  const step = first.ref.div(fraction1).div(jax.numpy.sqrt(second.ref.div(fraction2)).add(1e-8));
  return [p.sub(step.mul(rate)), first, second];
}

// What the worker calls, made of a function that returns [loss, everything else that it computes]. Where every step needs what the
// last one computed, it is enough to wait for the last of them; for small ones that is slower.
function timed(step, { waits = true } = {}) {
  let last;
  const run = async (times) => {
    const start = performance.now();
    let told;
    for (let i = 0; i < times; ++i) {
      last?.dispose();
      told = step();
      if (waits) await jax.blockUntilReady(told);
      [last] = told;
    }
    await jax.blockUntilReady(told);
    return (performance.now() - start) / 1000;
  };
  return { run, loss: async () => (await last.ref.data())[0] };
}

// Adam on weights that live in a tree; `inputs` go with them to every step.
function adamStep(rate, tree, loss, inputs) {
  const { jit, numpy: np, tree: trees, valueAndGrad } = jax;
  const [weights, form] = trees.flatten(mapTensors(tree, array));
  // The powers of Adam's coefficients are part of its state: making arrays of them in each step would cost more than their use.
  const update = jit((weights, firsts, seconds, power1, power2, ...inputs) => {
    const [value, slopes] = valueAndGrad(loss)(trees.unflatten(form, weights.map((one) => one.ref)), ...inputs);
    const gradients = trees.leaves(slopes);
    const powers = [power1.mul(0.9), power2.mul(0.999)];
    const fractions = powers.map((power) => power.ref.mul(-1).add(1));
    const updated = weights.map((one, i) =>
      adam(rate, one, gradients[i], firsts[i], seconds[i], ...fractions.map((fraction) => fraction.ref)));
    for (const used of fractions) used.dispose();
    return [value, ...[0, 1, 2].map((part) => updated.map((one) => one[part])), ...powers];
  });
  const zeros = () => weights.map(({ shape }) => np.zeros(shape));
  let state = [weights, zeros(), zeros(), np.ones([1]), np.ones([1])];
  return timed(() => {
    let value;
    [value, ...state] = update(...state, ...inputs.map((one) => one.ref));
    return [value, state];
  }, { waits: false });
}

function sgdStep(rate, tree, loss, batches) {
  const { jit, tree: trees, valueAndGrad } = jax;
  const [first, form] = trees.flatten(mapTensors(tree, array));
  const update = jit((weights, x, y) => {
    const [value, slopes] = valueAndGrad(loss)(trees.unflatten(form, weights.map((one) => one.ref)), x, y);
    const gradients = trees.leaves(slopes);
    return [value, weights.map((one, i) => one.sub(gradients[i].mul(rate)))];
  });
  let weights = first;
  let next = 0;
  return timed(() => {
    const { x, y } = batches[next++ % batches.length];
    let value;
    [value, weights] = update(weights, x.ref, y.ref);
    return [value, weights];
  });
}

function gptStep(workload, tensors) {
  const weights = gptWeights(tensors);
  const [batch, length] = tensors.ids.shape;
  const [vocabulary] = weights.tokens.shape;
  const loss = gptLoss({ batch, length, count: heads[workload] });
  return adamStep(learningRate.gpt, weights, loss, [hot(tensors.ids, vocabulary), hot(tensors.targets, vocabulary)]);
}

function lstmStep(tensors) {
  const weights = lstmWeights(tensors);
  const [batch, length] = tensors.ids.shape;
  const [vocabulary] = weights.tokens.shape;
  const inputs = [tensors.ids, tensors.targets].map((ids) => hot(timeMajor(ids), vocabulary));
  return adamStep(learningRate.lstm, weights, lstmLoss(batch, length), inputs);
}

function gemm({ a, b }) {
  const [left, right] = [array(a), array(b)];
  const product = () => jax.numpy.matmul(left.ref, right.ref);
  const { run } = timed(() => [product()]);
  return { run, loss: async () => weightedMean(await product().data()) };
}

function prepare(workload, tensors) {
  if (workload.startsWith('gpt-')) return gptStep(workload, tensors);
  if (workload === 'lstm-char') return lstmStep(tensors);
  if (workload === 'mlp-spiral') {
    return sgdStep(learningRate.mlp, mlpWeights(tensors), mlpLoss, mapTensors(spiralBatches(tensors), array));
  }
  return gemm(tensors);
}

// It takes as many workers as the machine has cores, and where there are none to be had it does without.
export async function open({ threads }) {
  if (threads === 1) globalThis.Worker = undefined;
  else Object.defineProperty(navigator, 'hardwareConcurrency', { value: threads });
  jax = await import('@jax-js/jax');
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  return { prepare };
}
