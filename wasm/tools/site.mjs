// The page:
//   build/public   what it fetches while it runs: the engine's three builds, the corpora, the start model
//   build/site     the page itself and a copy of those, ready to be served
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildNative, buildWasm, ensureNodePackages, flavours } from './engine.mjs';
import { buildFolder, root, run, step } from './shell.mjs';
import { unlessUnchanged } from './stamp.mjs';

const publicFolder = join(buildFolder, 'public');
export const siteFolder = join(buildFolder, 'site');

// The model that the page opens with, and its attention for one sentence, recorded for the first paint.
export async function pretrain() {
  const noron = join(await buildNative('noron'), 'noron');
  const experiment = join(root, 'examples', 'experiments', 'start.json');
  const corpora = join(root, 'examples', 'corpora');
  const folder = join(publicFolder, 'start');
  const model = join(folder, 'model.safetensors');
  const attention = join(folder, 'attention.json');
  await unlessUnchanged('start', { inputs: [noron, experiment, corpora], outputs: [model, attention] }, () =>
    step('Training the small model that the page opens with', async () => {
      mkdirSync(folder, { recursive: true });
      await run(noron, ['train', experiment, '--weights-only', '--out', model]);
      await run(noron, ['inspect', model, '--text', 'tôi yêu tiếng Việt', '--out', attention]);
    }));
}

// Copies what the page fetches into build/public, with the names it fetches them by.
function assemblePublic(engines) {
  flavours.forEach((flavour, i) => {
    for (const ending of ['mjs', 'wasm']) {
      const file = `noron-${flavour}.${ending}`;
      cpSync(join(engines[i], file), join(publicFolder, file));
    }
  });
  const corpora = join(root, 'examples', 'corpora');
  for (const file of readdirSync(corpora).filter((name) => /\.(txt|json)$/.test(name))) {
    cpSync(join(corpora, file), join(publicFolder, 'corpora', file));
  }
}

export async function buildSite() {
  await ensureNodePackages();
  const engines = [];
  for (const flavour of flavours) engines.push(await buildWasm('noron_module', flavour));
  await pretrain();
  assemblePublic(engines);
  const inputs = [join(root, 'web'), join(root, 'package-lock.json'), publicFolder];
  await unlessUnchanged('site', { inputs, outputs: [join(siteFolder, 'index.html')] }, () =>
    step('Building the page', () => run('npx', ['vite', 'build', 'web', '--logLevel', 'warn'])));
}
