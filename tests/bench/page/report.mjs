// What people read of bench.json: tables of plain text, and lines while it runs.
import { comparedTimes } from './bench.mjs';

// Three digits that count, never an exponent.
export function figure(value) {
  const rounded = Number(value.toPrecision(3));
  if (rounded === 0 || rounded >= 100) return value.toFixed(0);
  return rounded.toFixed(Math.min(6, 2 - Math.floor(Math.log10(rounded))));
}

const spread = ({ median_ms, p10_ms, p90_ms }) => `${figure(median_ms)} (${figure(p10_ms)}–${figure(p90_ms)})`;

// Rows of cells as lines of text: the first column flush left, the others right.
export function textTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

export const titleOf = ({ build, threads }) => `${build} ×${threads}`;

const timeCell = (build, result) => (result.error ? 'failed' : spread(result));

// What a result makes of the machine: operations, with their share of the limit, or bytes per second.
function rateCell({ limits }, { gflops, gbs }) {
  const percent = (100 * gflops) / limits.madd_gflops;
  const rates = [gflops && `${figure(gflops)} GFLOP/s (${percent.toFixed(0)} %)`, gbs && `${figure(gbs)} GB/s`];
  return rates.filter(Boolean).join(', ');
}

// One row for each workload of which `format` says something.
const resultTable = (title, builds, format) => {
  const rows = builds[0].results.map(({ name }, i) => [name, ...builds.map((build) => format(build, build.results[i]))]);
  return textTable([[title, ...builds.map(titleOf)], ...rows.filter(([, ...cells]) => cells.some(Boolean))]);
};

function limitsTable(builds) {
  const places = Object.keys(builds[0].limits.triad_gbs);
  return textTable([
    ['limits of the machine', ...builds.map(titleOf)],
    ['multiply-add, GFLOP/s', ...builds.map(({ limits }) => figure(limits.madd_gflops))],
    ...places.map((place) => [`triad of ${place}, GB/s`, ...builds.map(({ limits }) => figure(limits.triad_gbs[place]))]),
  ]);
}

// What is to be said of a result besides its time.
export function remark({ error, brotli_kb: kb, same_loss: same, loss_differences: differences }) {
  if (error) return error;
  if (kb !== undefined) return `${figure(kb)} KB`;
  if (same) return 'same loss';
  const [first, later] = differences.map((difference) => (difference ?? NaN).toPrecision(2));  // null: NaN, once it was JSON
  return `loss differs by ${first}, after ${comparedTimes} steps by ${later}`;
}

// What went wrong, in lines: builds that failed, and whoever learnt something else than the first build.
export function failures({ builds, peers }) {
  const told = (title, name, result) => `${name} in ${title}: ${remark(result)}`;
  const own = builds.flatMap((build) =>
    build.results.filter(({ error, same_loss: same }) => error || !same)
      .map((result) => told(`Noron ${titleOf(build)}`, result.name, result)));
  const others = peers.filter(({ same_loss: same }) => same === false)
    .map((result) => told(`${result.peer} ×${result.threads}`, result.workload, result));
  return [...own, ...others];
}

function peerTable(peers) {
  const row = (result) => [
    result.workload, `${result.peer} ×${result.threads}`,
    result.error ? 'failed' : spread(result), result.ratio ? `${figure(result.ratio)} ×` : '', remark(result),
  ];
  return textTable([['workload', 'peer', 'ms', 'of Noron', ''], ...peers.map(row)]);
}

// bench.json as text.
export function tables({ machine, disturbed, builds, peers, left_out: leftOut = [], load, load_engine: engine }) {
  const about = [machine.cpu, machine.cores && `${machine.cores} cores`, machine.browser].filter(Boolean).join(', ');
  const parts = [
    [about, disturbedLine(disturbed)].filter(Boolean).join('\n'),
    limitsTable(builds),
    resultTable('ms: median (p10–p90)', builds, timeCell), resultTable('of the limit', builds, rateCell),
    resultTable('memory of the module, MB', builds, (build, { heap_mb: mb }) => (mb ? figure(mb) : '')),
  ];
  if (peers.length > 0) parts.push(peerTable(peers));
  if (leftOut.length > 0) parts.push(leftOut.map(leftOutLine).join('\n'));
  if (load) parts.push(`${loadLine('the page', load)}\n${loadLine('the engine alone', engine)}`);
  return `${parts.join('\n\n')}\n`;
}

// How often the machine was not free (--patience); empty when it always was, or nobody looked.
export function disturbedLine({ dropped_rounds: rounds, seconds, patience_ended: ended } = { seconds: 0 }) {
  if (seconds === 0) return '';
  const minutes = figure(seconds / 60);
  const line = `Others disturbed the machine: ${rounds} rounds were measured again, which took ${minutes} minutes with the waiting.`;
  return ended ? `${line} Then patience ended: what came after counts as it came.` : line;
}

const leftOutLine = ({ peer, workloads, reason }) => `${peer} without ${workloads.join(', ')}: ${reason}`;
const loadLine = (what, { brotli_kb: kb, ...times }) =>
  `load, ${what}: ${figure(kb)} KB (brotli), ${spread(times)} ms from navigation to the first training step`;

// One workload, while the bench runs.
export function progressLine(workload, told) {
  const times = told.map(({ title, error, median_ms: ms }) => `${title} ${error ? `failed (${error})` : `${figure(ms)} ms`}`);
  return `${workload.padEnd(18)} ${times.join(' · ')}`;
}
