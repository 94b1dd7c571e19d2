// The README's tables of speed, between <!-- speed --> and <!-- /speed -->, from bench.json and what `noron bench --json` wrote;
// targets.json says what is wanted.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, root } from '../../wasm/tools/shell.mjs';
import { faults, fewestRepetitions } from './faults.mjs';
import { disturbedLine, figure, remark, titleOf } from './page/report.mjs';
import { misses, reaches, targets, wantedText, workloads } from './targets.mjs';

const find = (results, name) => results.find((result) => result.name === name);

const markdown = (rows) => {
  const [head, ...body] = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return [head, `| ${rows[0].map(() => '---').join(' | ')} |`, ...body].join('\n');
};
const marked = (text, missed) => (missed ? `**${text}**` : text);

// Milliseconds, and of a product 10⁹ operations per second with its share of the limit.
function cell(build, name) {
  const { group, median_ms, gflops } = find(build.results, name);
  const missed = (measures) => Object.entries(measures).some(([measure, value]) => misses(name, measure, build, value));
  if (group !== 'gemm') return marked(figure(median_ms), missed({ median_ms }));
  const share = gflops / build.limits.madd_gflops;
  return marked(`${figure(gflops)} (${Math.round(100 * share)} %)`, missed({ gflops, share }));
}

function memoryCell(build, name) {
  const { heap_mb: mb } = find(build.results, name);
  return mb ? marked(`${figure(mb)} MB`, misses(name, 'heap_mb', build, mb)) : '';
}

function ownTable(builds, native) {
  const row = (title, format, wanted = () => '') => [
    title, ...builds.map(format), wanted('wasm'), ...native.map(format), wanted('native'),
  ];
  const timed = (name) => (place) => wantedText(name, ['median_ms', 'gflops', 'share'], place);
  const held = (name) => (place) => wantedText(name, ['heap_mb'], place);
  return markdown([
    row('', titleOf, () => 'wanted'),
    ...workloads.map((name) => row(`\`${name}\``, (build) => cell(build, name), timed(name))),
    ...workloads.filter((name) => targets[name].heap_mb).map((name) =>
      row(`memory of the module after \`${name}\``, (build) => memoryCell(build, name), held(name))),
    row('multiply-add in registers, GFLOP/s', ({ limits }) => figure(limits.madd_gflops)),
    ...Object.keys(builds[0].limits.triad_gbs).map((place) =>
      row(`triad of ${place}, GB/s`, ({ limits }) => figure(limits.triad_gbs[place]))),
  ]);
}

function peerCell(results) {
  return results.map((result) => {
    if (result.error) return 'failed';
    const notes = [result.ratio && `${figure(result.ratio)} ×`, remark(result)].filter((note) => note && note !== 'same loss');
    return marked(`${figure(result.median_ms)} (${notes.join(', ')})`, result.ratio < 1);
  }).join(' / ');
}

function peerTable(peers) {
  const nameOf = ({ peer, version }) => `${peer} ${version}`;
  const names = [...new Set(peers.map(nameOf))];
  const workloads = [...new Set(peers.map(({ workload }) => workload))];
  const rows = workloads.map((workload) => [
    `\`${workload}\``,
    ...names.map((name) => peerCell(peers.filter((one) => one.workload === workload && nameOf(one) === name))),
  ]);
  return markdown([['', ...names], ...rows]);
}

// A visit's bytes and time, marked where they miss what is wanted.
const visitText = ({ brotli_kb: kb, median_ms: ms }) => {
  const part = (measure, value, unit) => marked(`${figure(value)} ${unit}`, !reaches(measure, value, targets.load[measure]));
  return `${part('brotli_kb', kb, 'KB')} (brotli) and ${part('median_ms', ms, 'ms')}`;
};

// Of two complete results.
export function speedSection({ machine, date, disturbed, builds, peers, load, load_engine: engine }, native) {
  const fewest = (builds) => Math.min(...builds.flatMap(({ results }) => results.map(({ repetitions }) => repetitions)));
  return [
    `${date}, ${machine.cpu}, ${machine.cores} cores, ${machine.browser}: medians of ${fewest(builds)} repetitions in turn. ` +
      `Natively: ${native.date.slice(0, 10)}, the same machine, compiler ${native.machine.compiler}, medians of ` +
      `${fewest(native.builds)}. Milliseconds per step or token; for products GFLOP/s, in brackets their share of multiply-add ` +
      `in registers. **Bold** is what misses the figure that is wanted. ${disturbedLine(disturbed)}`.trimEnd(),
    ownTable(builds, native.builds),
    `From navigation to the first training step on localhost: ${visitText(load)} for the page, ${visitText(engine)} for the ` +
      `engine alone; wanted: ≤ ${targets.load.brotli_kb} KB, ≤ ${targets.load.median_ms} ms.`,
    'Others in the same session, with 1 / 2 threads: milliseconds, and in brackets how many times as long as Noron ' +
      'with as many threads (`relaxed`, `relaxed-threads`; at `load` the engine alone). **Bold** is what is faster than Noron.',
    peerTable(peers),
  ].join('\n\n');
}

// What a run wrote, as an object.
function resultOf(file, command) {
  if (!existsSync(file)) throw new Problem(`${file} is not there: ${command} writes it.`);
  try {
    return { ...JSON.parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    throw new Problem(`${file} is damaged (${error.message}): ${command} writes it anew.`);
  }
}

export function writeReadme(resultFile, nativeFile) {
  const commands = ['npm run bench -- --peers', 'npm run noron -- bench --threads 1,2 --json build/native.json'];
  const measured = resultOf(resultFile, commands[0]);
  const native = resultOf(nativeFile, commands[1]);
  const lines = faults(measured, native);
  if (lines.length > 0) {
    const remedy = `${commands.join(' and ')}, with ${fewestRepetitions} repetitions at least, measure all`;
    throw new Problem(`The README's tables want everything, and these are not there:\n  ${lines.join('\n  ')}\n  ${remedy}.`);
  }
  const readme = join(root, 'README.md');
  const parts = readFileSync(readme, 'utf8').split(/(<!-- speed -->|<!-- \/speed -->)/);
  if (parts.length !== 5) throw new Problem('README.md has no place for the figures: <!-- speed --> … <!-- /speed -->.');
  parts[2] = `\n\n${speedSection(measured, native)}\n\n`;
  writeFileSync(readme, parts.join(''));
}
