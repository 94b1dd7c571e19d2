// Tests for readme.mjs.
import { expect, test } from 'vitest';
import { speedSection } from './readme.mjs';

const limits = { madd_gflops: 50, triad_gbs: { '64KB': 90 } };
const time = (median) => ({ median_ms: median, p10_ms: median, p90_ms: median, repetitions: 5 });
const build = (name, threads, factor) => ({
  build: name, threads, limits,
  results: [
    { name: 'gpt-char', group: 'step', ...time(100 / factor), ...(name !== 'native' && { heap_mb: 32 }) },
    { name: 'gemm-512', group: 'gemm', ...time(6 / factor), gflops: 22.5 * factor },
    { name: 'op-tanh', group: 'op', ...time(1) },
  ],
});
const peer = (threads, more) => ({ peer: 'jax-js', version: '0.1.25', workload: 'gpt-char', threads, ...more });
const measured = {
  machine: { cpu: 'A', cores: 2, browser: 'Chromium 1' },
  date: '2026-11-21',
  builds: [build('relaxed', 1, 1), build('relaxed-threads', 2, 2)],
  peers: [peer(1, { ...time(225), ratio: 2.25, loss_difference: 1e-6 }), peer(2, { error: 'no answer' })],
  load: { brotli_kb: 240, ...time(180) },
  load_engine: { brotli_kb: 200, ...time(90) },
};

test('builds stand side by side, with what is wanted and the limits', () => {
  const text = speedSection(measured);
  expect(text).toContain('2026-11-21, A, 2 cores, Chromium 1: medians of 5 repetitions');
  expect(text).toContain('|  | relaxed ×1 | relaxed-threads ×2 | wanted |');
  expect(text).toContain('| `gpt-char` | 100 | 50.0 | ≤ 88 / ≤ 50, simd ≤ 120 |');
  expect(text).toContain('| `gemm-512` | 22.5 (45 %) | 45.0 (90 %) |');
  expect(text).toContain('| memory of the module after `gpt-char` | 32.0 MB | 32.0 MB | ≤ 64 MB |');
  expect(text).toContain('| triad of 64KB, GB/s | 90.0 | 90.0 |  |');
  expect(text).toContain('240 KB (brotli) and 180 ms for the page, 200 KB (brotli) and 90.0 ms for the engine alone');
  expect(text).not.toContain('op-tanh');
});

test('peers stand beside with their ratio, or as failed', () => {
  const text = speedSection(measured);
  expect(text).toContain('|  | jax-js 0.1.25 |');
  expect(text).toContain('| `gpt-char` | 225 (2.25 ×) / failed |');
});

test('a peer that began elsewhere is marked', () => {
  const peers = [peer(1, { ...time(225), ratio: 2.25, loss_difference: 0.1 })];
  expect(speedSection({ ...measured, peers })).toContain('225 (2.25 ×, loss differs by 0.10)');
});

test('native figures are a column of their own', () => {
  const text = speedSection(measured, [build('native', 1, 4)]);
  expect(text).toContain('| wanted | native ×1 | wanted |');
  expect(text).toContain('| `gpt-char` | 100 | 50.0 | ≤ 88 / ≤ 50, simd ≤ 120 | 25.0 | ≤ 55 / ≤ 34 |');
  expect(text).toContain('| triad of 64KB, GB/s | 90.0 | 90.0 |  | 90.0 |  |');
});

test('without peers and load nothing is said of them', () => {
  const text = speedSection({ ...measured, peers: [], load: undefined });
  expect(text).not.toContain('Others');
  expect(text).not.toContain('brotli');
});
