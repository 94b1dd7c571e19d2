// What is wanted of each workload (targets.json), and whether a figure reaches it. A measure of a workload has the figures of 1
// and 2 threads, in WebAssembly and natively; the build `simd` is to reach that of 1 thread, unless it has one of its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const targets = JSON.parse(readFileSync(join(import.meta.dirname, 'targets.json'), 'utf8'));
export const workloads = Object.keys(targets).filter((name) => name !== 'load');

// Time and memory are to be low, speed is to be high.
const signs = { median_ms: '≤', heap_mb: '≤', brotli_kb: '≤', gflops: '≥', share: '≥' };
const told = { heap_mb: (mb) => `${mb} MB`, share: (share) => `${100 * share} %` };

export const reaches = (measure, value, wanted) => (signs[measure] === '≤' ? value <= wanted : value >= wanted);

// `values`: of 1 and 2 threads.
function phrase(measure, values) {
  const one = (value) => `${signs[measure]} ${(told[measure] ?? String)(value)}`;
  if (values.length === 1) return `${one(values[0])} with 1 thread`;
  return values[0] === values[1] ? one(values[0]) : values.map(one).join(' / ');
}

// As in “≤ 88 / ≤ 50, simd ≤ 120”; `place`: wasm or native. Empty: nothing is wanted.
export function wantedText(name, measures, place) {
  const phrases = measures.flatMap((measure) => {
    const { [place]: values, simd } = targets[name][measure] ?? {};
    const own = place === 'wasm' && simd !== undefined ? [`simd ${signs[measure]} ${simd}`] : [];
    return values ? [phrase(measure, values), ...own] : own;
  });
  return phrases.join(', ');
}

// Whether a build misses what is wanted there of a workload.
export function misses(name, measure, { build, threads }, value) {
  const { native, simd, wasm } = targets[name][measure] ?? {};
  const values = build === 'native' ? native : build === 'simd' ? [simd ?? wasm?.[0]] : wasm;
  const wanted = values?.[threads - 1];
  return wanted !== undefined && !reaches(measure, value, wanted);
}
