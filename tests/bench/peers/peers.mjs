// The libraries that Noron is compared with, and the bundles of them that the page loads. Their exact versions stand in
// package.json beside this file; npm installs them into the cache.
import { cpSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cached } from '../../../wasm/setup/cache.mjs';
import { run, step } from '../../../wasm/tools/shell.mjs';

const sizes = ['256', '512', '1024', '768x128x128', '768x384x128', '768x512x128', '768x128x512'];
const gemms = sizes.map((size) => `gemm-${size}`);
const steps = ['gpt-char', 'gpt-tiny', 'mlp-spiral', 'lstm-char'];
const generations = ['gen-char', 'gen-gpt2'];

const here = import.meta.dirname;
const { dependencies: versions } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

// What each does, with as many threads as it can. `assets` are files of the package that it loads itself; `sameLater` is how far
// its loss may be from ours after some steps, where it cannot do quite the same (page/bench.mjs).
export const peers = [
  {
    peer: 'TensorFlow.js', file: 'tfjs', package: '@tensorflow/tfjs-backend-wasm',
    threads: [1, 2], workloads: [...steps, ...gemms],
    assets: ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'],
  },
  { peer: 'jax-js', file: 'jax', package: '@jax-js/jax', threads: [1, 2], workloads: [...steps, ...gemms] },
  {
    peer: 'ONNX Runtime Web', file: 'onnx', package: 'onnxruntime-web',
    threads: [1, 2], workloads: [...generations, ...gemms],
    assets: ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'],
  },
  { peer: 'ConvNetJS', file: 'convnet', package: 'convnetjs', threads: [1], workloads: ['mlp-spiral'] },
  { peer: 'brain.js', file: 'brain', package: 'brain.js', threads: [1], workloads: ['mlp-spiral'], sameLater: 0.15 },
].map((peer) => ({ ...peer, version: versions[peer.package] }));

// What they are not asked to do, and why.
const small = 'it has layers for small networks, no Transformer and no products of matrices by themselves';
export const leftOut = [
  { peer: 'each peer', workloads: ['gpt-long', 'gpt-2048', 'gen-gpt2-int8'], reason: 'they tell of our memory and our weights of 8 bits' },
  { peer: 'TensorFlow.js', workloads: generations, reason: 'ONNX Runtime Web, made for trained models, stands for all' },
  { peer: 'jax-js', workloads: generations, reason: 'ONNX Runtime Web, made for trained models, stands for all' },
  { peer: 'ONNX Runtime Web', workloads: [...steps, 'load'], reason: 'it does not train' },
  { peer: 'ConvNetJS', workloads: ['gpt-char', 'gpt-tiny', 'lstm-char', 'gemm', ...generations], reason: small },
  { peer: 'brain.js', workloads: ['gpt-char', 'gpt-tiny', 'gemm', ...generations], reason: small },
  { peer: 'brain.js', workloads: ['lstm-char'], reason: 'its LSTM learns from one sequence at a time' },
];

async function installed() {
  const file = join(here, 'package.json');
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8);
  const folder = await cached(`bench-peers-${digest}`, (unfinished) =>
    step('Installing the peers', async () => {
      cpSync(file, join(unfinished, 'package.json'));
      // None of them needs what its package would compile or download here.
      await run('npm', ['install', '--ignore-scripts', '--no-package-lock', '--no-progress'], { cwd: unfinished, quiet: true });
    }));
  return join(folder, 'node_modules');
}

// Writes one module for each peer into `folder`, with its assets in a folder of the same name.
export async function bundlePeers(folder) {
  const packages = await installed();
  const { build } = await import(pathToFileURL(join(packages, 'esbuild', 'lib', 'main.js')));
  await step('Bundling the peers', () =>
    build({
      entryPoints: peers.map(({ file }) => join(here, `${file}.mjs`)), outdir: folder, outExtension: { '.js': '.mjs' },
      bundle: true, format: 'esm', minify: true, platform: 'browser', nodePaths: [packages], logLevel: 'warning',
    }));
  for (const { file, package: name, assets = [] } of peers) {
    for (const asset of assets) cpSync(join(packages, name, 'dist', asset), join(folder, file, asset));
  }
}
