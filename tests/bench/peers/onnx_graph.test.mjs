// Tests for onnx_graph.mjs: the bytes of a small model, by the encoding of protocol buffers.
import { expect, test } from 'vitest';
import { Graph } from './onnx_graph.mjs';

const text = (bytes) => Buffer.from(bytes).toString('latin1');

// The fields of a message: [number, value], where bytes stay bytes.
function fields(bytes) {
  const told = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      value += (bytes[at] % 128) * scale;
      if (bytes[at++] < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = tag % 8;
    if (kind === 0) told.push([tag >> 3, varint()]);
    const length = kind === 2 ? varint() : 4;
    if (kind !== 0) told.push([tag >> 3, bytes.subarray(at, (at += length))]);
  }
  return told;
}
const all = (bytes, number) => fields(bytes).filter(([field]) => field === number).map(([, value]) => value);

test('a product with a constant of 300 numbers', () => {
  const graph = new Graph();
  const weights = graph.constant({ shape: [300, 1], data: new Float32Array(300).fill(1.5) });
  graph.output('y', graph.node('MatMul', [graph.input('x', ['rows', 300]), weights]), ['rows', 1]);
  const [model] = all(graph.bytes(), 7);

  const [initializer] = all(model, 5);
  expect(all(initializer, 1)).toEqual([300, 1]);
  const [raw] = all(initializer, 9);
  expect(new Float32Array(raw.slice().buffer)).toEqual(new Float32Array(300).fill(1.5));

  const [product, identity] = all(model, 1);
  expect(all(product, 4).map(text)).toEqual(['MatMul']);
  expect(all(product, 1).map(text)).toEqual(['x', text(all(initializer, 8)[0])]);
  expect(text(all(identity, 1)[0])).toBe(text(all(product, 2)[0]));
  expect(all(model, 11).map((input) => text(all(input, 1)[0]))).toEqual(['x']);
});

test('attributes of each type', () => {
  const graph = new Graph();
  graph.node('LayerNormalization', ['x'], { epsilon: 0.5, axis: 3, approximate: 'tanh', perm: [0, 2] });
  const attributes = all(all(all(graph.bytes(), 7)[0], 1)[0], 5);
  const told = attributes.map((one) => [text(all(one, 1)[0]), all(one, 20)[0]]);
  expect(told).toEqual([['epsilon', 1], ['axis', 2], ['approximate', 3], ['perm', 7]]);
  expect(Buffer.from(all(attributes[0], 2)[0]).readFloatLE()).toBe(0.5);
  expect(all(attributes[3], 8)).toEqual([0, 2]);
});
