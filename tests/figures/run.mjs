// `npm run figures`: trains the experiments of figures.json, three seeds each, on the real data beside the project or on what
// they generate, and writes medians with their spread into the README's tables. A run that is there already (build/figures)
// is not repeated.
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
  const data = table.data ? ` --data ../shared/data/${table.data}` : '';
  const test = table.test ? ` --test ../shared/data/${table.test}` : '';
  const settings = (row.set ?? []).map((setting) => ` --set ${setting}`).join('');
  return `train examples/experiments/${row.experiment}.json${data}${test}${settings}`;
}

async function measure(noron, table, row, seed) {
  const name = [row.experiment, ...(row.set ?? []), ...(table.data ? [table.data] : []), seed].join('-');
  const report = join(figuresFolder, `${name}.json`);
  if (!existsSync(report)) {
    const data = table.data ? ['--data', join(dataFolder, table.data)] : [];
    const test = table.test ? ['--test', join(dataFolder, table.test)] : [];
    const start = performance.now();
    await run(noron, ['train', join('examples', 'experiments', `${row.experiment}.json`),
      ...data, ...test, '--seed', String(seed), '--quiet',
      ...(row.set ?? []).flatMap((setting) => ['--set', setting]),
      '--out', report.replace(/json$/, 'safetensors'), '--report', report], { quiet: true });
    const result = JSON.parse(readFileSync(report, 'utf8'));
    result.seconds = (performance.now() - start) / 1000;
    writeFileSync(report, JSON.stringify(result));
    console.log(`${name}: ${table.metric} ${result.metrics[table.metric]} (${result.seconds.toFixed(0)} s)`);
  }
  return JSON.parse(readFileSync(report, 'utf8'));
}

function shown(table, value) {
  return table.percent ? `${(100 * value).toFixed(1)} %` : value.toFixed(3);
}

function figure(table, metric, results) {
  const values = results.map((result) => result.metrics[metric]);
  const spread = Math.min(...values) === Math.max(...values)
    ? '' : ` (${shown(table, Math.min(...values))} – ${shown(table, Math.max(...values))})`;
  return `${shown(table, median(values))}${spread}`;
}

function line(table, row, results) {
  const figures = [table.metric, ...(table.also ? [table.also.metric] : [])];
  const time = median(results.map((result) => result.seconds));
  const parameters = results[0].parameters || '–';
  return `| ${row.name} | ${figures.map((metric) => figure(table, metric, results)).join(' | ')} | ${parameters} | ${time.toFixed(0)} s | \`${commandOf(table, row)}\` |`;
}

async function textOf(noron, table) {
  const also = table.also ? ` ${table.also.name} |` : '';
  const lines = [`**${table.title}**`, '',
    `| model | median of ${seeds.length} seeds (lowest – highest) |${also} parameters | time | \`npm run noron --\` … |`,
    `| --- | --- |${also && ' --- |'} --- | --- | --- |`];
  for (const row of table.rows) {
    const results = [];
    for (const seed of seeds) results.push(await measure(noron, table, row, seed));
    lines.push(line(table, row, results));
  }
  return lines.join('\n');
}

main(async () => {
  const only = option('only', 'npm run figures [-- --only experiment]') ?? '';
  const tables = JSON.parse(readFileSync(join(root, 'tests', 'figures', 'figures.json'), 'utf8'));
  const noron = join(await buildNative('noron'), 'noron');
  mkdirSync(figuresFolder, { recursive: true });

  // Two at a time, as the machine has two cores; each run has one thread.
  const waiting = tables.flatMap((table) => table.rows.flatMap((row) => seeds.map((seed) => ({ table, row, seed }))))
    .filter(({ row }) => row.experiment.startsWith(only));
  if (waiting.some(({ table }) => table.data) && !existsSync(dataFolder)) {
    throw new Problem(`The real data is not there: ${dataFolder} (or name it in NORON_DATA).`);
  }
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
