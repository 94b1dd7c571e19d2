// Why the README's tables cannot be made of what was measured: they want every workload, in every build and peer, natively on the
// same machine, and often enough.
import { titleOf } from './page/report.mjs';
import { peers } from './peers/peers.mjs';
import { targets, workloads } from './targets.mjs';

export const fewestRepetitions = 5;

// What is wrong with the result of a workload, or null.
function fault(result, figures = ['median_ms']) {
  if (!result) return 'missing';
  if (result.error) return `failed: ${result.error}`;
  if (result.same_loss === false) return 'its loss differs';
  const lacking = figures.filter((figure) => !(result[figure] > 0));
  if (lacking.length > 0) return `without ${lacking.join(', ')}`;
  return result.repetitions >= fewestRepetitions ? null : `of ${result.repetitions} repetitions`;
}

// Faults of several results in one line: those that have the same fault together.
function faultLine(title, named) {
  const kinds = [...new Set(named.map(([, fault]) => fault).filter(Boolean))];
  const namesOf = (kind) => named.filter(([, fault]) => fault === kind).map(([name]) => name).join(' ');
  const parts = kinds.map((kind) => `${namesOf(kind)} (${kind})`);
  return parts.length > 0 ? [`${title}: ${parts.join(', ')}`] : [];
}

function buildFaults(builds, { build, threads }) {
  const title = titleOf({ build, threads });
  const found = builds?.find((one) => titleOf(one) === title);
  if (!found?.limits?.madd_gflops || !found.limits.triad_gbs || !found.results) return [`${title}: all (missing)`];
  const resultOf = (name) => found.results.find((result) => result.name === name);
  const figuresOf = (name) => [
    'median_ms', ...(name.startsWith('gemm-') ? ['gflops'] : []),
    ...(targets[name].heap_mb && build !== 'native' ? ['heap_mb'] : []),
  ];
  return faultLine(title, workloads.map((name) => [name, fault(resultOf(name), figuresOf(name))]));
}

// A peer that fails or learns something else is shown as such; one that was not asked is missing.
function peerFaults(results = [], { peer, threads, workloads }) {
  return threads.flatMap((threads) => faultLine(`${peer} ×${threads}`, workloads.map((workload) => {
    const result = results.find((one) => one.peer === peer && one.threads === threads && one.workload === workload);
    return [workload, result?.error ? null : fault(result && { ...result, same_loss: undefined })];
  })));
}

// `measured`: what npm run bench wrote; `native`: what noron bench wrote. A line for each reason.
export function faults(measured, native) {
  const subjects = [['simd', 1], ['relaxed', 1], ['relaxed-threads', 1], ['relaxed-threads', 2]];
  const visit = ['median_ms', 'brotli_kb'];
  const lines = [
    ...subjects.flatMap(([build, threads]) => buildFaults(measured.builds, { build, threads })),
    ...peers.flatMap((peer) => peerFaults(measured.peers, peer)),
    ...faultLine('load', [['page', fault(measured.load, visit)], ['engine', fault(measured.load_engine, visit)]]),
    ...[1, 2].flatMap((threads) => buildFaults(native.builds, { build: 'native', threads })),
  ];
  const { cpu, cores } = measured.machine ?? {};
  const machine = native.machine ?? {};
  if (!measured.date || !native.date) lines.push('a date is missing');
  if (!cpu || cpu !== machine.processor || cores !== machine.cores) {
    lines.push(`native: on ${machine.processor} with ${machine.cores} cores, the browser on ${cpu} with ${cores}`);
  }
  return lines;
}
