// The README's tables of speed, between <!-- speed --> and <!-- /speed -->, from bench.json; targets.json says what is wanted.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, root } from '../../wasm/tools/shell.mjs';
import { figure, remark } from './page/report.mjs';

const targets = JSON.parse(readFileSync(join(import.meta.dirname, 'targets.json'), 'utf8'));

const markdown = (rows) => {
  const [head, ...body] = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return [head, `| ${rows[0].map(() => '---').join(' | ')} |`, ...body].join('\n');
};

const find = (results, name) => results.find((result) => result.name === name);

// Milliseconds, and of a product 10⁹ operations per second with its share of the limit.
function cell({ limits, results }, name) {
  const result = find(results, name);
  if (!result) return '';
  if (result.error) return 'failed';
  if (result.group !== 'gemm') return figure(result.median_ms);
  return `${figure(result.gflops)} (${Math.round((100 * result.gflops) / limits.madd_gflops)} %)`;
}

function memoryCell({ results }) {
  const { heap_mb: mb } = find(results, 'gpt-char') ?? {};
  return mb ? `${figure(mb)} MB` : '';
}

function ownTable(builds, native) {
  const row = (title, format, target = {}) => [
    title, ...builds.map(format), target.wasm ?? '', ...native.map(format), ...(native.length > 0 ? [target.native ?? ''] : []),
  ];
  const names = builds[0].results.filter(({ group }) => group !== 'op').map(({ name }) => name);
  return markdown([
    row('', ({ build, threads }) => `${build} ×${threads}`, { wasm: 'wanted', native: 'wanted' }),
    ...names.map((name) => row(`\`${name}\``, (build) => cell(build, name), targets[name])),
    row('memory of the module after `gpt-char`', memoryCell, targets['gpt-char memory']),
    row('multiply-add in registers, GFLOP/s', ({ limits }) => figure(limits.madd_gflops)),
    ...Object.keys(builds[0].limits.triad_gbs).map((place) =>
      row(`triad of ${place}, GB/s`, ({ limits }) => figure(limits.triad_gbs[place]))),
  ]);
}

function peerCell(results) {
  return results.map((result) => {
    if (result.error) return 'failed';
    const notes = [result.ratio && `${figure(result.ratio)} ×`, remark(result)].filter((note) => note && note !== 'same loss');
    return `${figure(result.median_ms)} (${notes.join(', ')})`;
  }).join(' / ');
}

function peerTable(peers) {
  const titleOf = ({ peer, version }) => `${peer} ${version}`;
  const names = [...new Set(peers.map(titleOf))];
  const workloads = [...new Set(peers.map(({ workload }) => workload))];
  const rows = workloads.map((workload) => [
    `\`${workload}\``,
    ...names.map((name) => peerCell(peers.filter((one) => one.workload === workload && titleOf(one) === name))),
  ]);
  return markdown([['', ...names], ...rows]);
}

// `native`: the builds of what `noron bench --json` wrote, or none.
export function speedSection({ machine, date, builds, peers, load, load_engine: engine }, native = []) {
  if (builds[0].results.length === 0) throw new Problem('bench.json has no workload: run npm run bench without --only.');
  const { repetitions } = builds[0].results[0];
  const parts = [
    `${date}, ${machine.cpu}, ${machine.cores} cores, ${machine.browser}: medians of ${repetitions} repetitions in turn; ` +
      'milliseconds per step or token; for products GFLOP/s, in brackets their share of multiply-add in registers.',
    ownTable(builds, native),
  ];
  if (load) {
    const first = ({ brotli_kb: kb, median_ms: ms }) => `${figure(kb)} KB (brotli) and ${figure(ms)} ms`;
    parts.push(`From navigation to the first training step on localhost: ${first(load)} for the page, ${first(engine)} for the ` +
      `engine alone; wanted: ${targets.load.wasm}.`);
  }
  if (peers.length > 0) {
    parts.push('Others in the same session, with 1 / 2 threads: milliseconds, and in brackets how many times as long as Noron ' +
      'with as many threads (`relaxed`, `relaxed-threads`; at `load` the engine alone). ' +
      'All begin with the same weights and batch.', peerTable(peers));
  }
  return parts.join('\n\n');
}

export function writeReadme(resultFile, nativeFile) {
  if (!existsSync(resultFile)) throw new Problem(`${resultFile} is not there: npm run bench writes it.`);
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  const native = existsSync(nativeFile) ? read(nativeFile).builds : [];
  const readme = join(root, 'README.md');
  const parts = readFileSync(readme, 'utf8').split(/(<!-- speed -->|<!-- \/speed -->)/);
  if (parts.length !== 5) throw new Problem('README.md has no place for the figures: <!-- speed --> … <!-- /speed -->.');
  parts[2] = `\n\n${speedSection(read(resultFile), native)}\n\n`;
  writeFileSync(readme, parts.join(''));
}
