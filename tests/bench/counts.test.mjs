import { expect, test } from 'vitest';
import { fault, obstacle } from '../../wasm/tools/counts.mjs';

test('three percent of the instructions may come or go', () => {
  expect(fault(1029, 1000)).toBeNull();
  expect(fault(971, 1000)).toBeNull();
  expect(fault(1031, 1000)).toMatch(/3.1 % more/);
  expect(fault(969, 1000)).toMatch(/3.1 % fewer/);
});

test('a workload without a figure fails, and so does a figure without a workload', () => {
  expect(fault(1000, undefined)).toMatch(/no figure/);
  expect(fault(undefined, 1000)).toMatch(/no such workload/);
});

test('figures are those of one compiler and instruction set', () => {
  const built = { compiler: '12.2.0', sse4: true };
  expect(obstacle(built, '12.2.0', true)).toBeNull();
  expect(obstacle(built, '12.2.0', false)).toMatch(/valgrind/);
  expect(obstacle(built, '13.1.0', true)).toMatch(/13.1.0.*12.2.0/);
  expect(obstacle({ ...built, sse4: false }, '12.2.0', true)).toMatch(/SSE4/);
});
