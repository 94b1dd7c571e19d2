// `npm run bench`: every workload of engine/bench in headless Chromium, in all builds, with 1 and 2 threads. Prints tables and
// writes build/bench/bench.json. --help tells the options.
import { closeSync, cpSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from '../../wasm/setup/browser.mjs';
import { buildWasm, ensureNodePackages, flavours } from '../../wasm/tools/engine.mjs';
import { serve } from '../../wasm/tools/serve.mjs';
import { buildSite, siteFolder } from '../../wasm/tools/site.mjs';
import { buildFolder, main, Problem, root, step } from '../../wasm/tools/shell.mjs';
import { measureLoads } from './load.mjs';
import { refusal } from './page/bench.mjs';
import { failures, progressLine, tables } from './page/report.mjs';
import { bundlePeers, leftOut, peers } from './peers/peers.mjs';
import { writeReadme } from './readme.mjs';

const folder = join(buildFolder, 'bench');
const resultFile = join(folder, 'bench.json');
const pageFolder = join(folder, 'page');

const subjects = [
  { build: 'simd', threads: 1 }, { build: 'relaxed', threads: 1 },
  { build: 'relaxed-threads', threads: 1 }, { build: 'relaxed-threads', threads: 2 },
];

const help = `npm run bench [-- options]: how fast Noron is in headless Chromium, in every build, with 1 and 2 threads

  --only a,b         these workloads and groups (step, generate, gemm, op), by the names that noron bench --help lists;
                     load is the page's own way to its first training step
  --builds a,b       these of ${flavours.join(', ')}
  --repetitions n    how often each program is timed in a pass (5)
  --passes n         goes n times through everything (1): a disturbance of some minutes then meets few times of a workload
  --patience m       measures a round again, after a rest, that others disturbed; for m minutes in all (0)
  --peers            also TensorFlow.js and others on the same workloads, in turn with ours; npm installs them into the cache
  --json file        writes the figures there instead of build/bench/bench.json
  --readme           writes the README's tables instead, from what a whole run with --peers wrote (build/bench/bench.json, or
                     the file of --json) and from what noron bench --threads 1,2 --json build/native.json wrote
  --serve            builds and serves the page for a browser of one's own
  --help             prints this
`;

// A file that cannot be written is told before hours of measuring, not after.
function checkWritable(file) {
  const there = existsSync(file);
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new Error(`--json ${file}: it cannot be written (${error.code})`);
  }
  if (!there) rmSync(file);
}

function chosen() {
  try {
    const options = {
      only: { type: 'string' }, builds: { type: 'string', default: flavours.join() },
      repetitions: { type: 'string', default: '5' }, passes: { type: 'string', default: '1' },
      patience: { type: 'string', default: '0' }, json: { type: 'string', default: resultFile },
      peers: { type: 'boolean' }, readme: { type: 'boolean' }, serve: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    };
    const { values } = parseArgs({ options });
    const [repetitions, passes] = ['repetitions', 'passes'].map((name) => {
      const times = Number(values[name]);
      if (!Number.isInteger(times) || times < 1) throw new Error(`--${name} ${values[name]}: how often is a number from 1`);
      return times;
    });
    const patience = Number(values.patience || NaN);
    if (!(patience >= 0 && patience < Infinity)) throw new Error(`--patience ${values.patience}: minutes are a number from 0`);
    const builds = values.builds.split(',');
    const unknown = builds.find((build) => !flavours.includes(build));
    if (unknown !== undefined) throw new Error(`--builds ${unknown}: there are ${flavours.join(', ')}`);
    // npm runs scripts in the repository's folder; the file that a person names is relative to where they are.
    const json = resolve(process.env.INIT_CWD ?? '.', values.json);
    mkdirSync(folder, { recursive: true });
    if (!values.readme && !values.help) checkWritable(json);
    return { ...values, repetitions, passes, patience, builds, json, only: values.only?.split(',') ?? null };
  } catch (error) {
    throw new Problem(`${error.message}\n  npm run bench -- --help tells the options.`);
  }
}

// The page in build/bench/page, with the engine's builds, the peers' bundles, and plan.json, which says what is to be run.
async function assemble(options) {
  rmSync(pageFolder, { recursive: true, force: true });
  mkdirSync(pageFolder, { recursive: true });
  cpSync(join(root, 'tests', 'bench', 'page'), pageFolder, { recursive: true });
  for (const flavour of options.builds) {
    const built = await buildWasm('noron_bench', flavour);
    for (const file of ['noron_bench.mjs', 'noron_bench.wasm']) {
      cpSync(join(built, file), join(pageFolder, 'engine', flavour, file));
    }
  }
  if (options.peers) await bundlePeers(join(pageFolder, 'peers'));
  const { only, repetitions, passes, patience } = options;
  const builds = subjects.filter(({ build }) => options.builds.includes(build));
  const plan = { builds, peers: options.peers ? peers : [], only, repetitions, passes, patience };
  writeFileSync(join(pageFolder, 'plan.json'), JSON.stringify(plan));
}

async function withBrowser(use) {
  const { chromium } = await import('@playwright/test');  // which may have been installed just now
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

// What others wrote makes functions out of text, and workers out of blobs.
const servePage = (options) => serve(pageFolder, { evaluate: Boolean(options.peers) });

async function runPage(browser, options) {
  const server = await servePage(options);
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.log(`error in the page: ${error.message}`));
    await page.exposeFunction('tell', (workload, told) => console.log(progressLine(workload, told)));
    await page.goto(`http://localhost:${server.address().port}/`);
    const wrong = refusal(await page.evaluate(() => globalThis.workloads()), options.only);
    if (wrong) throw new Problem(`--only: ${wrong}.`);
    return await page.evaluate(() => globalThis.bench(globalThis.tell));
  } finally {
    server.close();
  }
}

// The workload `load`: our page, the engine alone, and beside that the peers.
async function visitPages(browser, options) {
  const shipped = join(pageFolder, 'engine', 'shipped');
  for (const file of ['noron-relaxed.mjs', 'noron-relaxed.wasm']) cpSync(join(siteFolder, file), join(shipped, file));
  const trained = options.peers ? peers.filter(({ workloads }) => workloads.includes('mlp-spiral')) : [];
  const bare = (program, evaluate) => ({ folder: pageFolder, path: `/first_step.html?program=${program}`, evaluate });
  const pages = [
    { folder: siteFolder, path: '/', evaluate: false }, bare('noron', false), ...trained.map(({ file }) => bare(file, true)),
  ];
  const [load, engine, ...others] = await measureLoads(browser, pages, options.repetitions);
  const about = ({ peer, version }) => ({ peer, version, workload: 'load', threads: 1 });
  const beside = others.map((one, i) => ({ ...about(trained[i]), ...one, ratio: one.median_ms / engine.median_ms }));
  return { load, load_engine: engine, peers: beside };
}

async function bench(options) {
  await ensureNodePackages();
  await assemble(options);
  const visits = options.only === null || options.only.includes('load');
  if (visits) await buildSite();
  const result = await withBrowser(async (browser) => {
    const { builds: measured, peers: beside, disturbed } = await step('Measuring', () => runPage(browser, options));
    const visited = visits && (await step('Visiting the page', () => visitPages(browser, options)));
    return {
      machine: { cpu: cpus()[0].model, cores: cpus().length, browser: `Chromium ${browser.version()}` },
      date: new Date().toISOString().slice(0, 10),
      disturbed,
      builds: measured,
      peers: [...beside, ...(visited?.peers ?? [])],
      left_out: options.peers ? leftOut : [],
      ...(visited && { load: visited.load, load_engine: visited.load_engine }),
    };
  });
  console.log(`\n${tables(result)}`);
  writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  console.log(options.json);
  const failed = failures(result);
  if (failed.length > 0) throw new Problem(`Something failed, or did not do the same:\n  ${failed.join('\n  ')}`);
}

async function serveForAPerson(options) {
  await ensureNodePackages();
  await assemble(options);
  const server = await servePage(options);
  console.log(`\nhttp://localhost:${server.address().port}/   Stop with Ctrl-C.`);
}

main(async () => {
  const options = chosen();
  if (options.help) return console.log(help);
  if (options.readme) return writeReadme(options.json, join(buildFolder, 'native.json'));
  return options.serve ? serveForAPerson(options) : bench(options);
});
