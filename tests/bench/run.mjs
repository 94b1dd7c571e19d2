// `npm run bench`: every workload of engine/bench in headless Chromium, in all builds, with 1 and 2 threads. Prints tables and
// writes build/bench/bench.json.
//   --only a,b         these workloads; `load` is the page's own way to its first training step
//   --repetitions n    how often each program is timed (5)
//   --peers            also TensorFlow.js and others on the same workloads, in turn with ours; npm installs them into the cache
//   --readme           writes the README's table from build/bench/bench.json instead, and from what `noron bench --json
//                      build/bench/native.json` wrote, where it is there
//   --serve            builds and serves the page for a browser of one's own
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { ensureBrowser } from '../../wasm/setup/browser.mjs';
import { buildWasm, ensureNodePackages, flavours } from '../../wasm/tools/engine.mjs';
import { serve } from '../../wasm/tools/serve.mjs';
import { buildFolder, main, Problem, root, step } from '../../wasm/tools/shell.mjs';
import { measureLoad } from './load.mjs';
import { progressLine, tables } from './page/report.mjs';
import { bundlePeers, leftOut, peers } from './peers/peers.mjs';
import { writeReadme } from './readme.mjs';

const folder = join(buildFolder, 'bench');
const resultFile = join(folder, 'bench.json');
const pageFolder = join(folder, 'page');

const builds = [
  { build: 'simd', threads: 1 }, { build: 'relaxed', threads: 1 },
  { build: 'relaxed-threads', threads: 1 }, { build: 'relaxed-threads', threads: 2 },
];

function chosen() {
  try {
    const options = {
      only: { type: 'string' }, repetitions: { type: 'string', default: '5' },
      peers: { type: 'boolean' }, readme: { type: 'boolean' }, serve: { type: 'boolean' },
    };
    const { values } = parseArgs({ options });
    const repetitions = Number(values.repetitions);
    if (!Number.isInteger(repetitions) || repetitions < 1) {
      throw new Error(`--repetitions ${values.repetitions}: how often is a number from 1`);
    }
    return { ...values, repetitions, only: values.only?.split(',') ?? null };
  } catch (error) {
    const usage = 'npm run bench [-- --only name,name] [--repetitions n] [--peers] [--readme] [--serve]';
    throw new Problem(`${error.message}\n  Usage: ${usage}`);
  }
}

// The page in build/bench/page, with the engine's builds, the peers' bundles, and plan.json, which says what is to be run.
async function assemble(options) {
  rmSync(pageFolder, { recursive: true, force: true });
  mkdirSync(pageFolder, { recursive: true });
  cpSync(join(root, 'tests', 'bench', 'page'), pageFolder, { recursive: true });
  for (const flavour of flavours) {
    const built = await buildWasm('noron_bench', flavour);
    for (const file of ['noron_bench.mjs', 'noron_bench.wasm']) {
      cpSync(join(built, file), join(pageFolder, 'engine', flavour, file));
    }
  }
  if (options.peers) await bundlePeers(join(pageFolder, 'peers'));
  const plan = { builds, peers: options.peers ? peers : [], only: options.only, repetitions: options.repetitions };
  writeFileSync(join(pageFolder, 'plan.json'), JSON.stringify(plan));
}

async function withBrowser(use) {
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
    return await page.evaluate(() => globalThis.bench(globalThis.tell));
  } finally {
    server.close();
  }
}

async function bench(options) {
  await ensureNodePackages();
  await assemble(options);
  const wanted = (name) => options.only === null || options.only.includes(name);
  const result = await withBrowser(async (browser) => ({
    machine: { cpu: cpus()[0].model, cores: cpus().length, browser: `Chromium ${browser.version()}` },
    date: new Date().toISOString().slice(0, 10),
    ...(wanted('load') && { load: await step('Visiting the page', () => measureLoad(browser, options.repetitions)) }),
    ...(await step('Measuring', () => runPage(browser, options))),
    left_out: options.peers ? leftOut : [],
  }));
  writeFileSync(resultFile, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\n${tables(result)}\n${resultFile}`);
  const failed = result.builds.flatMap(({ build, threads, results }) =>
    results.filter(({ error }) => error).map(({ name, error }) => `${name} in ${build} ×${threads}: ${error}`));
  if (failed.length > 0) throw new Problem(`Noron failed:\n  ${failed.join('\n  ')}`);
}

async function serveForAPerson(options) {
  await ensureNodePackages();
  await assemble(options);
  const server = await servePage(options);
  console.log(`\nhttp://localhost:${server.address().port}/   Stop with Ctrl-C.`);
}

main(async () => {
  const options = chosen();
  if (options.readme) return writeReadme(resultFile, join(folder, 'native.json'));
  return options.serve ? serveForAPerson(options) : bench(options);
});
