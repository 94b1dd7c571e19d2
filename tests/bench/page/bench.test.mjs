// Tests for what bench.mjs makes of timings; the rest of it runs in the browser only.
import { expect, test } from 'vitest';
import { buildResult, chosenOf, peerResult, refusal, rivalOf } from './bench.mjs';

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
  expect(buildResult(kind, { ...time, loss: 4 })).toEqual({ ...about, ...time, loss: 4, gflops: 50, gbs: 2 });
  expect(buildResult({ name: 'a', group: 'op', flop: 0 }, time)).toEqual({ name: 'a', group: 'op', ...time });
  expect(buildResult(kind, { error: 'trap' })).toEqual({ ...about, error: 'trap' });
});

test('a peer is compared with the build that the page takes with as many threads', () => {
  expect(rivalOf(builds, 1)).toBe(builds[1]);
  expect(rivalOf(builds, 2)).toBe(builds[3]);
});

test('a peer has a ratio, and the difference of the losses where both have one', () => {
  const subject = { peer: 'jax-js', version: '0.1.25', threads: 2 };
  const about = { peer: 'jax-js', version: '0.1.25', workload: 'gpt-char', threads: 2 };
  const rival = { ...time, median_ms: 0.5, loss: 0.5 };
  expect(peerResult('gpt-char', subject, { ...time, loss: 0.6 }, rival))
    .toEqual({ ...about, ...time, ratio: 4, loss_difference: expect.closeTo(0.1) });
  expect(peerResult('gpt-char', subject, { ...time, loss: 101 }, { ...rival, loss: 100 }))
    .toMatchObject({ loss_difference: expect.closeTo(0.01) });
  expect(peerResult('gpt-char', subject, time, rival)).toEqual({ ...about, ...time, ratio: 4 });
  expect(peerResult('gpt-char', subject, { error: 'no answer' }, rival)).toEqual({ ...about, error: 'no answer' });
  expect(peerResult('gpt-char', subject, time, { error: 'trap' })).toEqual({ ...about, ...time });
});
