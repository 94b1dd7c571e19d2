// Tests for what bench.mjs makes of timings; the rest of it runs in the browser only.
import { expect, test } from 'vitest';
import { buildResult, chosenOf, compared, peerResult, refusal, rivalOf, together } from './bench.mjs';

const time = { median_ms: 2, p10_ms: 1, p90_ms: 3, repetitions: 5 };
const builds = [
  { build: 'simd', threads: 1 }, { build: 'relaxed', threads: 1 },
  { build: 'relaxed-threads', threads: 1 }, { build: 'relaxed-threads', threads: 2 },
];

test('workloads are chosen by name or group, and a name that is none is refused', () => {
  const kinds = [{ name: 'gpt-char', group: 'step' }, { name: 'gemm-256', group: 'gemm' }, { name: 'gemm-512', group: 'gemm' }];
  expect(chosenOf(kinds, null)).toEqual(kinds);
  expect(chosenOf(kinds, ['gemm-512', 'step'])).toEqual([kinds[0], kinds[2]]);
  expect(chosenOf(kinds, ['gemm'])).toEqual(kinds.slice(1));
  expect(chosenOf(kinds, ['load'])).toEqual([]);
  for (const only of [null, ['gpt-char', 'gemm'], ['load']]) expect(refusal(kinds, only)).toBe(null);
  expect(refusal(kinds, ['gpt-char', 'gpt-cahr']))
    .toBe('there is no workload or group gpt-cahr; there are step (gpt-char), gemm (gemm-256 gemm-512) and load');
  expect(refusal(kinds, [''])).toMatch('no workload');
});

test('a result tells what it does in a second, where the workload says how much one time is', () => {
  const kind = { name: 'gemm-512', group: 'gemm', flop: 1e8, bytes: 4e6 };
  const about = { name: 'gemm-512', group: 'gemm' };
  expect(buildResult(kind, { ...time, same_loss: true })).toEqual({ ...about, ...time, same_loss: true, gflops: 50, gbs: 2 });
  expect(buildResult({ name: 'a', group: 'op', flop: 0 }, time)).toEqual({ name: 'a', group: 'op', ...time });
  expect(buildResult(kind, { error: 'trap' })).toEqual({ ...about, error: 'trap' });
});

test('a peer is compared with the build that the page takes with as many threads', () => {
  expect(rivalOf(builds, 1)).toBe(builds[1]);
  expect(rivalOf(builds, 2)).toBe(builds[3]);
});

test('losses are compared relatively, below 1 absolutely: at first closely, after some steps loosely', () => {
  const reference = [4, 0.5];
  const differences = ([first, later]) => [expect.closeTo(first, 9), expect.closeTo(later, 9)];
  for (const [losses, expected, same] of [
    [[4, 0.5], [0, 0], true],
    [[4.00002, 0.5009], [5e-6, 0.0009], true],
    [[4.0001, 0.5], [2.5e-5, 0], false],
    [[4, 0.502], [0, 0.002], false],
    [[4, 0.498], [0, 0.002], false],
  ]) {
    expect(compared(losses, reference)).toEqual({ losses, loss_differences: differences(expected), same_loss: same });
  }
  expect(compared([4, 0.6], reference, 0.15).same_loss).toBe(true);
  expect(compared([4.0001, 0.6], reference, 0.15).same_loss).toBe(false);
});

test('a loss that is no number is never the same', () => {
  for (const losses of [[NaN, 4], [4, NaN], [Infinity, 4], [undefined, 4], [4, undefined]]) {
    expect(compared(losses, [4, 4]).same_loss).toBe(false);
    expect(compared(losses, losses).same_loss).toBe(false);
  }
});

test('a peer has a ratio where both ran', () => {
  const subject = { peer: 'jax-js', version: '0.1.25', threads: 2 };
  const about = { peer: 'jax-js', version: '0.1.25', workload: 'gpt-char', threads: 2 };
  const rival = { ...time, median_ms: 0.5 };
  expect(peerResult('gpt-char', subject, { ...time, same_loss: true }, rival))
    .toEqual({ ...about, ...time, same_loss: true, ratio: 4 });
  expect(peerResult('gpt-char', subject, { error: 'no answer' }, rival)).toEqual({ ...about, error: 'no answer' });
  expect(peerResult('gpt-char', subject, time, { error: 'trap' })).toEqual({ ...about, ...time });
});

test('several passes are one result: all times count, and what failed or differed once has', () => {
  const pass = (samples, same_loss = true) => ({ samples, same_loss, losses: [4, 3] });
  const both = together([pass([1, 2]), pass([30])]);
  expect(both).toMatchObject({ median_ms: 2, repetitions: 3, same_loss: true, losses: [4, 3] });
  expect(together([pass([1]), pass([2], false), pass([3])])).toMatchObject({ same_loss: false, repetitions: 3, median_ms: 2 });
  expect(together([pass([1]), { error: 'trap' }])).toEqual({ error: 'trap' });
});
