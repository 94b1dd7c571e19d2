// `npm run figures`: trains the experiments of figures.json on the real data beside the project, three seeds each, and
// writes medians with their spread into the README's table. A run that is there already (build/figures) is not repeated.
//   npm run figures -- --only translate      rows whose experiment begins so; tables with other rows stay as they are
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildNative } from '../../wasm/tools/engine.mjs';
import { buildFolder, main, option, Problem, root, run } from '../../wasm/tools/shell.mjs';

const seeds = [1, 2, 3];
const dataFolder = process.env.NORON_DATA ?? join(root, '..', 'shared', 'data');
const figuresFolder = join(buildFolder, 'figures');

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function commandOf(table, row) {
  const test = table.test ? ` --test ../shared/data/${table.test}` : '';
  const settings = (row.set ?? []).map((setting) => ` --set ${setting}`).join('');
  return `train examples/experiments/${row.experiment}.json --data ../shared/data/${table.data}${test}${settings}`;
}

async function measure(noron, table, row, seed) {
  const name = [row.experiment, ...(row.set ?? []), table.data, seed].join('-');
  const report = join(figuresFolder, `${name}.json`);
  if (!existsSync(report)) {
    const test = table.test ? ['--test', join(dataFolder, table.test)] : [];
    const start = performance.now();
    await run(noron, ['train', join('examples', 'experiments', `${row.experiment}.json`),
      '--data', join(dataFolder, table.data), ...test, '--seed', String(seed), '--quiet',
      ...(row.set ?? []).flatMap((setting) => ['--set', setting]),
      '--out', report.replace(/json$/, 'safetensors'), '--report', report], { quiet: true });
    const result = JSON.parse(readFileSync(report, 'utf8'));
    result.seconds = (performance.now() - start) / 1000;
    writeFileSync(report, JSON.stringify(result));
    console.log(`${row.experiment} ${table.data} seed ${seed}: ${table.metric} ${result.metrics[table.metric]} (${result.seconds.toFixed(0)} s)`);
  }
  return JSON.parse(readFileSync(report, 'utf8'));
}

function shown(table, value) {
  return table.percent ? `${(100 * value).toFixed(1)} %` : value.toFixed(3);
}

function line(table, row, results) {
  const values = results.map((result) => result.metrics[table.metric]);
  const spread = Math.min(...values) === Math.max(...values)
    ? '' : ` (${shown(table, Math.min(...values))} – ${shown(table, Math.max(...values))})`;
  const time = median(results.map((result) => result.seconds));
  const parameters = results[0].parameters || '–';
  return `| ${row.name} | ${shown(table, median(values))}${spread} | ${parameters} | ${time.toFixed(0)} s | \`${commandOf(table, row)}\` |`;
}

async function textOf(noron, table) {
  const lines = [`**${table.title}**`, '',
    `| model | median of ${seeds.length} seeds (lowest – highest) | parameters | time | \`npm run noron --\` … |`,
    '| --- | --- | --- | --- | --- |'];
  for (const row of table.rows) {
    const results = [];
    for (const seed of seeds) results.push(await measure(noron, table, row, seed));
    lines.push(line(table, row, results));
  }
  return lines.join('\n');
}

main(async () => {
  if (!existsSync(dataFolder)) throw new Problem(`The real data is not there: ${dataFolder} (or name it in NORON_DATA).`);
  const only = option('only', 'npm run figures [-- --only experiment]') ?? '';
  const tables = JSON.parse(readFileSync(join(root, 'tests', 'figures', 'figures.json'), 'utf8'));
  const noron = join(await buildNative('noron'), 'noron');
  mkdirSync(figuresFolder, { recursive: true });

  // Two at a time, as the machine has two cores; each run has one thread.
  const waiting = tables.flatMap((table) => table.rows.flatMap((row) => seeds.map((seed) => ({ table, row, seed }))))
    .filter(({ row }) => row.experiment.startsWith(only));
  const work = async () => {
    for (let next; (next = waiting.shift());) await measure(noron, next.table, next.row, next.seed);
  };
  await Promise.all([work(), work()]);

  const readme = join(root, 'README.md');
  const parts = readFileSync(readme, 'utf8').split(/(<!-- figures -->|<!-- \/figures -->)/);
  if (parts.length !== 5) throw new Problem('README.md has no place for the figures: <!-- figures --> … <!-- /figures -->.');
  const earlier = parts[2].split(/(?=^\*\*)/m);
  const texts = [];
  for (const table of tables) {
    const complete = table.rows.every((row) => row.experiment.startsWith(only));
    const text = complete ? await textOf(noron, table) : earlier.find((text) => text.startsWith(`**${table.title}**`));
    if (text) texts.push(text.trim());
  }
  parts[2] = `\n\n${texts.join('\n\n')}\n\n`;
  writeFileSync(readme, parts.join(''));
});
