// ConvNetJS, in plain JavaScript: one sample after another, an update after every batch.
import convnetjs from 'convnetjs';
import { learningRate, spiralBatches, timed } from './models.mjs';

function network(tensors) {
  const net = new convnetjs.Net();
  const wide = { type: 'fc', num_neurons: 8, activation: 'tanh' };
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: 2 },
    wide, { ...wide }, { type: 'fc', num_neurons: 1, activation: 'tanh' }, { type: 'regression', num_neurons: 1 },
  ]);
  net.layers.splice(-2, 1);  // a linear layer that regression brings along; Noron's network has none
  net.layers.filter(({ layer_type: type }) => type === 'fc').forEach((layer, i) => {
    const { data } = tensors[`layer.${i + 1}.weight`];
    layer.filters.forEach((filter, row) => filter.w.set(data.subarray(row * layer.num_inputs, (row + 1) * layer.num_inputs)));
    layer.biases.w.set(tensors[`layer.${i + 1}.bias`].data);
  });
  return net;
}

function prepare(workload, tensors) {
  const batches = spiralBatches(tensors).map(({ x, y }) =>
    Array.from(y.data, (value, i) => ({ x: new convnetjs.Vol([...x.data.subarray(2 * i, 2 * i + 2)]), y: [value] })));
  // Its gradient is that of half the squared error.
  const trainer = new convnetjs.Trainer(network(tensors), {
    method: 'sgd', momentum: 0, batch_size: batches[0].length, learning_rate: 2 * learningRate.mlp,
  });
  let next = 0;
  let loss = 0;
  const once = () => {
    loss = 0;
    const batch = batches[next++ % batches.length];
    for (const { x, y } of batch) loss += trainer.train(x, y).cost_loss / 2 / batch.length;  // it tells 2·d²
  };
  return timed(once, () => loss);
}

export const open = () => ({ prepare });
