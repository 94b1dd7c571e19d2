// The WebAssembly compiler: an em++ of 3.1.69 or newer on the PATH (emsdk), or else the emscripten package of the next
// Debian release, unpacked into the cache. Nothing of the system is replaced: the one part of it that is a program for
// this machine, binaryen, is pointed at the C library that is unpacked beside it.
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onPath, root, run, step } from '../tools/shell.mjs';
import { cached } from './cache.mjs';
import { ensurePackages, privateAptGet } from './debian.mjs';

const minimum = [3, 1, 69];

// The folder of the em++ on the PATH if it is new enough.
function installed() {
  const compiler = onPath('em++');
  if (!compiler) return null;
  const folder = dirname(realpathSync(compiler));
  const version = readFileSync(join(folder, 'emscripten-version.txt'), 'utf8').match(/\d+/g).map(Number);
  const at = version.findIndex((part, i) => part !== minimum[i]);
  return at < 0 || version[at] > minimum[at] ? folder : null;
}

// Unpacks a package; the parts that no build here links against (GL, profilers, link-time optimisation, 64-bit
// memory, sanitizers, tests) are two thirds of 1.7 GB and are left out.
const leftOut = ['test', 'media', 'docs', 'cache/sysroot/lib/*/lto', 'cache/sysroot/lib/*/thinlto', 'cache/sysroot/lib/*/pic',
  'cache/sysroot/lib/*/libGL*', 'cache/sysroot/lib/*/lib*san*', 'cache/sysroot/lib/*-ww*'];
const unpack = (file, folder) => run('sh', ['-c',
  `dpkg-deb --fsys-tarfile "$0" | tar -x -C "$1" ${leftOut.map((path) => `--exclude='./usr/share/emscripten/${path}'`).join(' ')}`,
  file, folder]);

async function unpackAll(folder, finalFolder) {
  const wanted = ['emscripten', 'binaryen', 'libc6', 'libstdc++6', 'libgcc-s1'];
  await step('Downloading Emscripten 3.1.69 (240 MB)', () =>
    privateAptGet(folder, 'deb', 'trixie', ['download', '-qq', ...wanted]));
  await step('Unpacking Emscripten', async () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
      await unpack(join(folder, file), folder);
      rmSync(join(folder, file));
    }
    rmSync(join(folder, 'apt'), { recursive: true });

    const usr = join(folder, 'usr');
    const [triplet] = readdirSync(join(usr, 'lib')).filter((name) => name.endsWith('-linux-gnu'));
    const [loader] = readdirSync(join(usr, 'lib', triplet)).filter((name) => name.startsWith('ld-linux'));
    const libraries = join(finalFolder, 'usr', 'lib', triplet);
    for (const program of readdirSync(join(usr, 'bin')).filter((name) => name.startsWith('wasm'))) {
      const file = join(usr, 'bin', program);
      await run('patchelf', ['--set-interpreter', join(libraries, loader), '--set-rpath', libraries, file]);
    }

    // Emscripten reads the configuration beside its programs; its scripts import acorn from a node_modules above them.
    const home = join(usr, 'share', 'emscripten');
    const configuration = join(home, '.emscripten');
    writeFileSync(configuration, readFileSync(configuration, 'utf8')
      .replace(/^BINARYEN_ROOT.*$/m, `BINARYEN_ROOT = '${join(finalFolder, 'usr')}'`)
      .replace(/^NODE_JS .*$/m, `NODE_JS = '${process.execPath}'`));
    mkdirSync(join(home, 'node_modules'));
    cpSync(join(root, 'node_modules', 'acorn'), join(home, 'node_modules', 'acorn'), { recursive: true });
  });
}

// Returns the folder that holds em++. Needs node_modules to be installed.
export async function ensureEmscripten() {
  const found = installed();
  if (found) return found;
  await ensurePackages('compile to WebAssembly',
    ['clang-19', 'lld-19', 'llvm-19', 'patchelf', 'python3'], [['em++ (3.1.69 or newer)']]);
  return join(await cached('emscripten-3.1.69', unpackAll), 'usr', 'share', 'emscripten');
}
