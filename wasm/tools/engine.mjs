// The engine for this machine and for the browser, with everything that building it needs:
//   build/native, build/native-asan   the noron command and the tests
//   build/native-fuzz                 the fuzz targets
//   build/wasm-<flavour>              the module of the page, and for Node the command and the tests
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensurePackages } from '../setup/debian.mjs';
import { ensureEmscripten } from '../setup/emscripten.mjs';
import { ensureUtf8proc } from '../setup/utf8proc.mjs';
import { buildFolder, root, run, step } from './shell.mjs';
import { unlessUnchanged } from './stamp.mjs';

export const flavours = ['simd', 'relaxed', 'relaxed-threads'];

export async function ensureNodePackages() {
  const parts = { inputs: [join(root, 'package-lock.json')], outputs: [join(root, 'node_modules')] };
  await unlessUnchanged('npm', parts, () =>
    step('Installing the npm packages', () => run('npm', ['ci', '--no-progress'], { quiet: true })));
}

const ensureLibraries = () =>
  ensurePackages('build the engine', [
    'cmake', 'ninja-build', 'g++', 'ccache', 'libeigen3-dev', 'libhwy-dev', 'googletest', 'nlohmann-json3-dev',
    'libcli11-dev', 'libutf8proc-dev', 'libbenchmark-dev',
  ], [['cmake'], ['ninja'], ['c++', 'g++', 'clang++']]);

// On a terminal, shows how many of the files are done, in one line that is written over.
function progress(line) {
  const done = line.match(/^\[\d+\/\d+\]/);
  if (done && process.stdout.isTTY) process.stdout.write(`  ${done[0]}\r`);
}

// Configures a preset when its settings have changed, and lets ninja bring one target up to date.
async function cmakeBuild(title, preset, target, definitions = []) {
  const folder = join(buildFolder, preset);
  const parts = { inputs: [join(root, 'CMakePresets.json'), ...definitions], outputs: [join(folder, 'build.ninja')] };
  const jobs = process.env.CMAKE_BUILD_PARALLEL_LEVEL ?? String(availableParallelism());
  await step(title, async () => {
    await unlessUnchanged(`configure-${preset}`, parts, () =>
      run('cmake', ['--fresh', '--preset', preset, ...definitions], { quiet: true }));
    await run('cmake', ['--build', folder, '--target', target, '--parallel', jobs], { quiet: true, onLine: progress });
  });
  return folder;
}

// Each of these builds one CMake target and resolves to the folder that it is in.
export async function buildNative(target, preset = 'native') {
  await ensureLibraries();
  return cmakeBuild(`Building ${target} (${preset})`, preset, target);
}

export async function buildFuzz() {
  await ensurePackages('fuzz the readers', ['clang', 'libclang-rt-dev'], [['clang++']]);
  return buildNative('noron_fuzz', 'native-fuzz');
}

export async function buildWasm(target, flavour) {
  await ensureNodePackages();
  await ensureLibraries();
  const compiler = join(await ensureEmscripten(), 'em++');
  await ensureUtf8proc();
  return cmakeBuild(`Building ${target} (wasm-${flavour})`, `wasm-${flavour}`, target, [`-DNORON_EMXX=${compiler}`]);
}
