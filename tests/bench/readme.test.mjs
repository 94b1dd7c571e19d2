// Tests for readme.mjs, and for faults.mjs, which says whether there is all that it wants.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faults } from './faults.mjs';
import { peers } from './peers/peers.mjs';
import { speedSection, writeReadme } from './readme.mjs';
import { workloads } from './targets.mjs';

const limits = { madd_gflops: 50, triad_gbs: { '64KB': 90 } };
const time = (median, repetitions = 5) => ({ median_ms: median, p10_ms: median, p90_ms: median, repetitions });
const groupOf = (name) => (name.startsWith('gemm') ? 'gemm' : name.startsWith('gen') ? 'generate' : 'step');

// A build that takes 100 ms / factor for everything.
const build = (name, threads, factor = 1) => ({
  build: name, threads, limits,
  results: [
    ...workloads.map((workload) => ({
      name: workload, group: groupOf(workload), ...time(100 / factor), ...(name !== 'native' && { heap_mb: 72 / factor }),
      ...(groupOf(workload) === 'gemm' && { gflops: 22.5 * factor }),
    })),
    { name: 'op-tanh', group: 'op', ...time(1) },
  ],
});
const peer = (about, workload, threads, more) =>
  ({ peer: about.peer, version: about.version, workload, threads, ...time(225), ratio: 2.25, same_loss: true, ...more });

// Complete results; a test may spoil them.
const everything = () => ({
  measured: {
    machine: { cpu: 'A', cores: 2, browser: 'Chromium 1' },
    date: '2026-11-21',
    builds: [build('simd', 1), build('relaxed', 1), build('relaxed-threads', 1), build('relaxed-threads', 2, 2)],
    peers: peers.flatMap((about) =>
      about.workloads.flatMap((workload) => about.threads.map((threads) => peer(about, workload, threads)))),
    load: { brotli_kb: 260, ...time(180) },
    load_engine: { brotli_kb: 200, ...time(90) },
  },
  native: {
    machine: { processor: 'A', cores: 2, compiler: '12.2.0' },
    date: '2026-11-20T11:12:13Z',
    builds: [build('native', 1, 4), build('native', 2, 8)],
  },
});
const section = ({ measured, native }) => speedSection(measured, native);
const linesOf = ({ measured, native }) => faults(measured, native);
const lineOf = (text, start) => text.split('\n').find((line) => line.startsWith(`| ${start} |`));

test('builds stand side by side, with what is wanted and the limits; what misses is bold', () => {
  const text = section(everything());
  expect(text).toContain('2026-11-21, A, 2 cores, Chromium 1: medians of 5 repetitions');
  expect(text).toContain('Natively: 2026-11-20, the same machine, compiler 12.2.0, medians of 5');
  expect(text).toContain('|  | simd ×1 | relaxed ×1 | relaxed-threads ×1 | relaxed-threads ×2 | wanted | native ×1 | native ×2 | wanted |');
  expect(lineOf(text, '`gpt-char`')).toBe(
    '| `gpt-char` | 100 | **100** | **100** | 50.0 | ≤ 88 / ≤ 50, simd ≤ 120 | 25.0 | 12.5 | ≤ 55 / ≤ 34 |');
  expect(lineOf(text, '`gemm-512`')).toBe(
    '| `gemm-512` | **22.5 (45 %)** | **22.5 (45 %)** | **22.5 (45 %)** | **45.0 (90 %)** ' +
    '| ≥ 51 / ≥ 95, simd ≥ 38, ≥ 90 % with 1 thread | **90.0 (180 %)** | **180 (360 %)** | ≥ 120 / ≥ 220 |');
  expect(lineOf(text, '`gemm-768x128x512`')).toBe(
    '| `gemm-768x128x512` | 22.5 (45 %) | 22.5 (45 %) | 22.5 (45 %) | 45.0 (90 %) |  | 90.0 (180 %) | 180 (360 %) |  |');
  expect(lineOf(text, 'memory of the module after `gpt-char`')).toBe(
    '| memory of the module after `gpt-char` | **72.0 MB** | **72.0 MB** | **72.0 MB** | 36.0 MB | ≤ 64 MB |  |  |  |');
  expect(lineOf(text, 'memory of the module after `gpt-2048`')).toContain('| 36.0 MB | ≤ 256 MB |');
  expect(lineOf(text, 'triad of 64KB, GB/s')).toContain('| 90.0 | 90.0 | 90.0 | 90.0 |  | 90.0 |');
  expect(text).toContain('**260 KB** (brotli) and 180 ms for the page, 200 KB (brotli) and 90.0 ms for the engine alone');
  expect(text).not.toContain('op-tanh');
});

test('peers stand beside with their ratio, or as failed; a faster one is bold, one that learnt something else is marked', () => {
  const all = everything();
  const about = peers.find(({ file }) => file === 'jax');
  all.measured.peers = [
    peer(about, 'gpt-char', 1), peer(about, 'gpt-char', 2, { error: 'no answer' }),
    peer(about, 'gpt-tiny', 1, { ratio: 0.5 }), peer(about, 'gpt-tiny', 2, { same_loss: false, loss_differences: [0.1, 0.2] }),
  ];
  const text = section(all);
  expect(text).toContain(`|  | jax-js ${about.version} |`);
  expect(text).toContain('| `gpt-char` | 225 (2.25 ×) / failed |');
  expect(text).toContain('| `gpt-tiny` | **225 (0.500 ×)** / 225 (2.25 ×, loss differs by 0.10, after 20 steps by 0.20) |');
});

test('complete results have no fault; a peer that failed is shown', () => {
  const all = everything();
  expect(linesOf(all)).toEqual([]);
  all.measured.peers[0] = { ...all.measured.peers[0], error: 'no answer', median_ms: undefined };
  expect(linesOf(all)).toEqual([]);
});

test('what is missing, failed, different or seldom repeated is told', () => {
  const all = everything();
  const [simd, relaxed] = all.measured.builds;
  simd.results = simd.results.filter(({ name }) => name !== 'gpt-long' && name !== 'gemm-256');
  const spoil = (name, spoilt) => Object.assign(relaxed.results.find((result) => result.name === name), spoilt);
  spoil('gpt-char', { error: 'trap' });
  spoil('gpt-tiny', { same_loss: false });
  spoil('mlp-spiral', { repetitions: 1 });
  spoil('gpt-2048', { heap_mb: 0 });
  all.measured.builds.pop();
  all.measured.load = undefined;
  all.native.builds.pop();
  expect(linesOf(all)).toEqual([
    'simd ×1: gpt-long gemm-256 (missing)',
    'relaxed ×1: gpt-char (failed: trap), gpt-tiny (its loss differs), mlp-spiral (of 1 repetitions), gpt-2048 (without heap_mb)',
    'relaxed-threads ×2: all (missing)',
    'load: page (missing)',
    'native ×2: all (missing)',
  ]);
});

test('results without peers, of another machine, or empty are refused', () => {
  const all = everything();
  all.measured.peers = all.measured.peers.filter(({ peer }) => peer !== 'ConvNetJS');
  all.native.machine.processor = 'B';
  expect(linesOf(all)).toEqual([
    'ConvNetJS ×1: mlp-spiral (missing)', 'native: on B with 2 cores, the browser on A with 2',
  ]);
  expect(faults({}, {}).length).toBeGreaterThan(10);
});

test('a file that is missing, damaged or filtered is a problem, and the README stays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noron-readme-'));
  try {
    const file = join(folder, 'bench.json');
    const native = join(folder, 'native.json');
    const { measured, native: told } = everything();
    expect(() => writeReadme(file, native)).toThrow(`${file} is not there: npm run bench -- --peers writes it.`);
    writeFileSync(file, JSON.stringify(measured).slice(0, -9));
    expect(() => writeReadme(file, native)).toThrow(/bench\.json is damaged/);
    writeFileSync(file, JSON.stringify({ ...measured, peers: [] }));
    expect(() => writeReadme(file, native)).toThrow(/native\.json is not there: npm run noron -- bench/);
    writeFileSync(native, JSON.stringify({ ...told, builds: undefined, scaling: [] }));
    expect(() => writeReadme(file, native)).toThrow(/TensorFlow\.js ×1: gpt-char .*\(missing\)[^]*native ×1: all \(missing\)/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
