// brain.js, in plain JavaScript: it knows no batches and updates after every sample, so that only what it says of the first
// batch before any update can be compared.
import brain from 'brain.js/browser.js';
import { learningRate, spiralBatches, timed } from './models.mjs';

function network(tensors, batchSize) {
  const net = new brain.NeuralNetwork({ hiddenLayers: [8, 8], activation: 'tanh' });
  net.sizes = [2, 8, 8, 1];
  net.initialize();
  for (let layer = 1; layer <= 3; ++layer) {
    const { shape: [, inputs], data } = tensors[`layer.${layer}.weight`];
    net.weights[layer].forEach((weights, row) => weights.set(data.subarray(row * inputs, (row + 1) * inputs)));
    net.biases[layer].set(tensors[`layer.${layer}.bias`].data);
  }
  // Its gradient is that of half the squared error of one sample.
  Object.assign(net.trainOpts, { learningRate: (2 * learningRate.mlp) / batchSize, momentum: 0 });
  return net;
}

function prepare(workload, tensors) {
  const batches = spiralBatches(tensors).map(({ x, y }) =>
    Array.from(y.data, (value, i) => ({ input: x.data.slice(2 * i, 2 * i + 2), output: [value] })));
  const net = network(tensors, batches[0].length);
  const squares = batches[0].map(({ input, output: [y] }) => (net.runInput(input)[0] - y) ** 2);
  const first = squares.reduce((a, b) => a + b) / squares.length;
  let next = 0;
  const once = () => {
    for (const sample of batches[next++ % batches.length]) net.trainPattern(sample);
  };
  return timed(once, () => first);
}

export const open = () => ({ prepare });
