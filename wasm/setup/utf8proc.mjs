// The source of utf8proc, which the WebAssembly build compiles itself: Debian's source package, whose signature apt
// checks. Elsewhere CMake fetches the same release.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, step } from '../tools/shell.mjs';
import { cached } from './cache.mjs';
import { isDebian, privateAptGet } from './debian.mjs';

async function fill(folder) {
  await step('Downloading the source of utf8proc', async () => {
    await privateAptGet(folder, 'deb-src', 'bookworm', ['source', '-qq', '--download-only', 'utf8proc']);
    const [archive] = readdirSync(folder).filter((name) => /\.orig\.tar/.test(name));
    await run('tar', ['-xf', join(folder, archive), '-C', folder, '--strip-components=1']);
  });
}

// Returns the folder of the source, or null where CMake has to fetch it.
export const ensureUtf8proc = async () => (isDebian ? cached('utf8proc-2.8.0', fill) : null);
