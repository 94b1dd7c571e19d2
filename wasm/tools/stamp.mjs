// Work that is repeated only when what it is made from has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { buildFolder, root } from './shell.mjs';

function addToHash(hash, path) {
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).sort()) addToHash(hash, join(path, entry));
  } else {
    hash.update(`${relative(root, path)}\0`).update(readFileSync(path)).update('\0');
  }
}

// Does `work` unless it was done before with the same `inputs` (files, folders and plain values, compared by content)
// and its `outputs` are still there. Resolves to whether it did.
export async function unlessUnchanged(name, { inputs, outputs }, work) {
  const hash = createHash('sha256');
  for (const input of inputs) existsSync(input) ? addToHash(hash, input) : hash.update(`${input}\0`);
  const digest = hash.digest('hex');
  const stamp = join(buildFolder, '.stamps', name);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest && outputs.every(existsSync)) return false;
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
  return true;
}
