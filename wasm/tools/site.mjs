// The page:
//   build/public   what it fetches while it runs: the engine's three builds, the corpora, the start model
//   build/site     the page itself and a copy of those, ready to be served
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWasm, ensureNodePackages, flavours } from './engine.mjs';
import { buildFolder, Problem, root, run, step } from './shell.mjs';
import { unlessUnchanged } from './stamp.mjs';

const publicFolder = join(buildFolder, 'public');
const corpora = join(root, 'examples', 'corpora');
export const siteFolder = join(buildFolder, 'site');

// The model that the page opens with, and its attention for one sentence, recorded for the first paint. It is trained by
// the command in WebAssembly: the baseline build gives the same bytes on every machine.
const model = join(publicFolder, 'start', 'model.safetensors');
const attention = join(publicFolder, 'start', 'attention.json');
const sentence = 'Tôi yêu tiếng Việt';
const largestModel = 1e6;

// Trains it if there is none yet for this experiment and its text.
async function ensureStartModel() {
  const noron = join(await buildWasm('noron', 'simd'), 'noron.js');
  const experiment = join(root, 'examples', 'experiments', 'start.json');
  mkdirSync(dirname(model), { recursive: true });
  const text = join(corpora, 'vi_en_start.txt');
  await unlessUnchanged('start-model', { inputs: [experiment, text], outputs: [model] }, () =>
    step('Training the small model that the page opens with', async () => {
      const quiet = process.stdout.isTTY ? [] : ['--quiet'];  // a progress bar is for a terminal
      await run('node', [noron, 'train', experiment, '--weights-only', '--out', model, ...quiet]);
      const { size } = statSync(model);
      if (size > largestModel) throw new Problem(`${model} has ${size} bytes, more than ${largestModel}`);
    }));
  const inputs = [model, sentence, noron.replace(/js$/, 'wasm')];
  await unlessUnchanged('start-attention', { inputs, outputs: [attention] }, () =>
    run('node', [noron, 'inspect', model, '--text', sentence, '--out', attention]));
}

export async function pretrain() {
  rmSync(model, { force: true });
  await ensureStartModel();
}

// Puts what the page fetches into build/public, under the names it fetches them by. Emscripten leaves the names in its
// scripts as long as they were: half of their bytes.
async function assemblePublic(engines) {
  const { transformWithEsbuild } = await import('vite');  // a package, which may only just have been installed
  for (const [i, flavour] of flavours.entries()) {
    const name = `noron-${flavour}`;
    cpSync(join(engines[i], `${name}.wasm`), join(publicFolder, `${name}.wasm`));
    const script = readFileSync(join(engines[i], `${name}.mjs`), 'utf8');
    const { code } = await transformWithEsbuild(script, `${name}.mjs`, { minify: true, sourcemap: false });
    writeFileSync(join(publicFolder, `${name}.mjs`), code);
  }
  for (const file of readdirSync(corpora).filter((name) => /\.(txt|tsv|json)$/.test(name))) {
    cpSync(join(corpora, file), join(publicFolder, 'corpora', file));
  }
}

export async function buildSite() {
  await ensureNodePackages();
  const engines = [];
  for (const flavour of flavours) engines.push(await buildWasm('noron_module', flavour));
  await ensureStartModel();
  await assemblePublic(engines);
  const inputs = [join(root, 'web'), join(root, 'package-lock.json'), publicFolder];
  await unlessUnchanged('site', { inputs, outputs: [join(siteFolder, 'index.html')] }, () =>
    step('Building the page', () => run('npx', ['vite', 'build', 'web', '--logLevel', 'warn'])));
}
