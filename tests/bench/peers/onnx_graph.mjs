// Writes ONNX models: a graph of nodes as the bytes of its protocol buffer (onnx.proto, operator set 20).

const encoder = new TextEncoder();

// A message is a list of byte arrays, which are joined once at the end.
function varint(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Uint8Array.of(...bytes, value);
}
const bytesOf = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const lengthOf = (message) => message.reduce((sum, { length }) => sum + length, 0);
const number = (field, value) => [varint(8 * field), varint(value)];
const float = (field, value) => [varint(8 * field + 5), bytesOf(Float32Array.of(value))];
const nested = (field, message) => [varint(8 * field + 2), varint(lengthOf(message)), ...message];
const string = (field, value) => nested(field, [encoder.encode(value)]);

const types = { Float32Array: 1, BigInt64Array: 7 };

function attribute(name, value) {
  const [content, type] =
    typeof value === 'string' ? [string(4, value), 3]
    : Array.isArray(value) ? [value.flatMap((one) => number(8, one)), 7]
    : name === 'epsilon' ? [float(2, value), 1] : [number(3, value), 2];
  return nested(5, [...string(1, name), ...content, ...number(20, type)]);
}

// A place where the graph begins or ends; extents that change are named.
function place(field, name, type, shape) {
  const extents = shape.flatMap((extent) => nested(1, typeof extent === 'string' ? string(2, extent) : number(1, extent)));
  return nested(field, [...string(1, name), ...nested(2, nested(1, [...number(1, types[type]), ...nested(2, extents)]))]);
}

export class Graph {
  #parts = [];
  #names = 0;

  #name() {
    return `t${this.#names++}`;
  }

  input(name, shape, type = 'Float32Array') {
    this.#parts.push(...place(11, name, type, shape));
    return name;
  }

  constant({ shape, data }) {
    const name = this.#name();
    const extents = shape.flatMap((extent) => number(1, extent));
    const type = number(2, types[data.constructor.name]);
    this.#parts.push(...nested(5, [...extents, ...type, ...string(8, name), ...nested(9, [bytesOf(data)])]));
    return name;
  }

  // The names of what a node computes; most compute one thing.
  nodes(operation, inputs, attributes, count) {
    const outputs = Array.from({ length: count }, () => this.#name());
    const given = Object.entries(attributes).flatMap(([name, value]) => attribute(name, value));
    const ends = [...inputs.flatMap((name) => string(1, name)), ...outputs.flatMap((name) => string(2, name))];
    this.#parts.push(...nested(1, [...ends, ...string(4, operation), ...given]));
    return outputs;
  }
  node(operation, inputs, attributes = {}) {
    return this.nodes(operation, inputs, attributes, 1)[0];
  }

  // Names what the graph tells.
  output(name, from, shape) {
    this.#parts.push(...nested(1, [...string(1, from), ...string(2, name), ...string(4, 'Identity')]));
    this.#parts.push(...place(12, name, 'Float32Array', shape));
  }

  bytes() {
    const graph = nested(7, [...string(2, 'noron'), ...this.#parts]);
    const model = [...number(1, 9), ...nested(8, [...string(1, ''), ...number(2, 20)]), ...graph];
    const bytes = new Uint8Array(lengthOf(model));
    let offset = 0;
    for (const part of model) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return bytes;
  }
}
