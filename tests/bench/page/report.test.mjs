// Tests for report.mjs.
import { expect, test } from 'vitest';
import { disturbedLine, failures, figure, progressLine, remark, tables, textTable } from './report.mjs';

test('figures have three digits that count', () => {
  const figures = [1234.5, 123.4, 99.96, 12.34, 9.996, 1.234, 0.1234, 0.0029551, 0].map(figure);
  expect(figures).toEqual(['1235', '123', '100', '12.3', '10.0', '1.23', '0.123', '0.00296', '0']);
});

test('columns of a table are aligned', () => {
  expect(textTable([['a', 'ms'], ['long', '1']])).toBe('a     ms\nlong   1');
});

test('what is said of a peer: its failure, or whether it did the same', () => {
  expect(remark({ error: 'out of memory' })).toBe('out of memory');
  expect(remark({ same_loss: true, loss_differences: [2e-6, 1e-4] })).toBe('same loss');
  expect(remark({ same_loss: false, loss_differences: [0.0123, 0.2] })).toBe('loss differs by 0.012, after 20 steps by 0.20');
  expect(remark({ same_loss: false, loss_differences: [1e-6, null] })).toBe('loss differs by 0.0000010, after 20 steps by NaN');
  expect(remark({ brotli_kb: 87.4 })).toBe('87.4 KB');
});

const limits = { madd_gflops: 50, triad_gbs: { '64KB': 90 } };
const time = { median_ms: 5.4, p10_ms: 5.3, p90_ms: 6, repetitions: 5 };
const build = { build: 'relaxed', threads: 1, limits };

test('the tables of a run', () => {
  const results = [
    { name: 'gpt-tiny', group: 'step', ...time, heap_mb: 16 }, { name: 'gemm-512', group: 'gemm', ...time, gflops: 45 },
  ];
  const peers = [
    { peer: 'brain.js', workload: 'gpt-tiny', threads: 1, ...time, ratio: 3.4, same_loss: false, loss_differences: [0.5, 0.25] },
    { peer: 'jax-js', workload: 'gpt-tiny', threads: 2, error: 'no answer' },
  ];
  const left = [{ peer: 'brain.js', workloads: ['gemm-512', 'gpt-char'], reason: 'it has no matrices' }];
  const load = { brotli_kb: 240, ...time };
  const machine = { cpu: 'A', cores: 2 };
  const text = tables({ machine, builds: [{ ...build, results }], peers, left_out: left, load, load_engine: load });
  expect(text).toContain('A, 2 cores');
  expect(text).toMatch(/gpt-tiny +5\.40 \(5\.30–6\.00\)\n/);
  expect(text).toMatch(/gpt-tiny +16\.0\n/);
  expect(text).toMatch(/gemm-512 +5\.40 .*\n/);
  expect(text).toMatch(/gemm-512 +45\.0 GFLOP\/s \(90 %\)\n/);
  expect(text).toMatch(/gpt-tiny +brain\.js ×1 .* 3\.40 × +loss differs by 0\.50, after 20 steps by 0\.25/);
  expect(text).toMatch(/jax-js ×2 +failed +no answer/);
  expect(text).toContain('brain.js without gemm-512, gpt-char: it has no matrices');
  expect(text).toContain('load, the page: 240 KB');
});

test('a build that failed has its place in the tables', () => {
  const ran = { name: 'gpt-tiny', group: 'step', ...time, heap_mb: 16, gflops: 5 };
  const failed = { name: 'gpt-tiny', group: 'step', error: 'trap' };
  const builds = [{ ...build, results: [ran] }, { ...build, threads: 2, results: [failed] }];
  const text = tables({ machine: { cpu: 'A' }, builds, peers: [] });
  expect(text).toMatch(/gpt-tiny +5\.40 .* failed\n/);
  expect(text).toMatch(/gpt-tiny +16\.0\n/);
});

test('whoever failed or learnt something else is told after the run', () => {
  const other = { same_loss: false, loss_differences: [0, 0.03] };
  const same = { same_loss: true, loss_differences: [0, 0] };
  const results = [{ name: 'a', ...same }, { name: 'b', error: 'trap' }, { name: 'c', ...other }];
  const peers = [
    { peer: 'p', workload: 'a', threads: 1, ...same }, { peer: 'p', workload: 'a', threads: 2, error: 'no answer' },
    { peer: 'q', workload: 'c', threads: 1, same_loss: false, loss_differences: [NaN, NaN] },
    { peer: 'q', workload: 'load', threads: 1, brotli_kb: 9 },
  ];
  expect(failures({ builds: [{ ...build, results }], peers })).toEqual([
    'b in Noron relaxed ×1: trap', 'c in Noron relaxed ×1: loss differs by 0.0, after 20 steps by 0.030',
    'c in q ×1: loss differs by NaN, after 20 steps by NaN',
  ]);
  expect(failures({ builds: [{ ...build, results: results.slice(0, 1) }], peers: peers.slice(0, 2) })).toEqual([]);
});

test('a failure is told while the bench runs', () => {
  const told = [{ title: 'a', median_ms: 2 }, { title: 'b', error: 'trap' }];
  expect(progressLine('gemm-512', told)).toMatch(/a 2\.00 ms · b failed \(trap\)/);
});

test('what others disturbed is told, if anything', () => {
  expect(disturbedLine({ dropped_rounds: 3, seconds: 90 })).toBe(
    'Others disturbed the machine: 3 rounds were measured again, which took 1.50 minutes with the waiting.');
  expect(disturbedLine({ dropped_rounds: 3, seconds: 90, patience_ended: true })).toMatch('what came after counts as it came');
  expect(disturbedLine({ dropped_rounds: 0, seconds: 0, patience_ended: false })).toBe('');
  expect(disturbedLine()).toBe('');
});
