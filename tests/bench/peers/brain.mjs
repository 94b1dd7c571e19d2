// brain.js, in plain JavaScript: it knows no batches and updates after every sample, so that it learns nearly, not quite, the same.
// Its loss is what it says of a batch before the first of these updates.
import brain from 'brain.js/browser.js';
import { learningRate, spiralBatches } from './models.mjs';

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
  const lossOf = (batch) => batch.reduce((sum, { input, output: [y] }) => sum + (net.runInput(input)[0] - y) ** 2, 0) / batch.length;
  let next = 0;
  let loss;
  const run = (times) => {
    const start = performance.now();
    for (let left = times; left > 0; --left) {
      const batch = batches[next++ % batches.length];
      if (left === 1) loss = lossOf(batch);  // once in thousands: no other step computes what it need not
      for (const sample of batch) net.trainPattern(sample);
    }
    return (performance.now() - start) / 1000;
  };
  return { run, loss: () => loss };
}

export const open = () => ({ prepare });
