// What people read of bench.json: tables of plain text, and lines while it runs.

// Three digits that count, never an exponent.
export function figure(value) {
  if (value >= 100) return value.toFixed(0);
  const digits = Math.min(6, 2 - Math.floor(Math.log10(value)));
  return value.toFixed(digits);
}

const spread = ({ median_ms, p10_ms, p90_ms }) => `${figure(median_ms)} (${figure(p10_ms)}–${figure(p90_ms)})`;

// Rows of cells as lines of text: the first column flush left, the others right.
export function textTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

const titleOf = ({ build, threads }) => `${build} ×${threads}`;

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

// Above this the first step was not the same work.
const sameLoss = 1e-3;

// What is to be said of a peer's result besides its time.
export function remark({ error, brotli_kb: kb, loss_difference: difference }) {
  if (error) return error;
  if (kb !== undefined) return `${figure(kb)} KB`;
  if (difference === undefined) return '';
  return difference > sameLoss ? `loss differs by ${difference.toPrecision(2)}` : 'same loss';
}

function peerTable(peers) {
  const row = (result) => [
    result.workload, `${result.peer} ×${result.threads}`,
    result.error ? 'failed' : spread(result), result.ratio ? `${figure(result.ratio)} ×` : '', remark(result),
  ];
  return textTable([['workload', 'peer', 'ms', 'of Noron', ''], ...peers.map(row)]);
}

// bench.json as text.
export function tables({ machine, builds, peers, left_out: leftOut = [], load, load_engine: engine }) {
  const about = [machine.cpu, machine.cores && `${machine.cores} cores`, machine.browser].filter(Boolean).join(', ');
  const parts = [
    about,
    limitsTable(builds),
    resultTable('ms: median (p10–p90)', builds, timeCell), resultTable('of the limit', builds, rateCell),
    resultTable('memory of the module, MB', builds, (build, { heap_mb: mb }) => (mb ? figure(mb) : '')),
  ];
  if (peers.length > 0) parts.push(peerTable(peers));
  if (leftOut.length > 0) parts.push(leftOut.map(leftOutLine).join('\n'));
  if (load) parts.push(`${loadLine('the page', load)}\n${loadLine('the engine alone', engine)}`);
  return `${parts.join('\n\n')}\n`;
}

const leftOutLine = ({ peer, workloads, reason }) => `${peer} without ${workloads.join(', ')}: ${reason}`;
const loadLine = (what, { brotli_kb: kb, ...times }) =>
  `load, ${what}: ${figure(kb)} KB (brotli), ${spread(times)} ms from navigation to the first training step`;

// One workload, while the bench runs.
export function progressLine(workload, told) {
  const times = told.map(({ title, error, median_ms: ms }) => `${title} ${error ? `failed (${error})` : `${figure(ms)} ms`}`);
  return `${workload.padEnd(18)} ${times.join(' · ')}`;
}
