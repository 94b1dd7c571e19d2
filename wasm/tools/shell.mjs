// What every script here shares: folders, running a program, saying what is being done and how long it took.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
export const buildFolder = join(root, 'build');

// Downloads that outlive the build folder and are shared by all clones.
export const cacheFolder =
  process.env.NORON_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'noron');

// A failure that a person can act on: printed as its sentence, without a stack.
export class Problem extends Error {}

// Runs a program in the repository's folder. With `quiet` its output is shown only if it fails; `onLine` gets it line by
// line. After `minutes` it is killed, which is a failure.
export function run(command, args, { quiet = false, env = {}, cwd = root, onLine, minutes } = {}) {
  return new Promise((resolve, reject) => {
    const piped = quiet || onLine;
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', piped ? 'pipe' : 'inherit', piped ? 'pipe' : 'inherit'],
      timeout: minutes && minutes * 60_000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let rest = '';
    const take = (text) => {
      output += text;
      if (!onLine) return;
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      lines.forEach(onLine);
    };
    for (const stream of piped ? [child.stdout, child.stderr] : []) {
      stream.setEncoding('utf8').on('data', take);
    }
    child.on('error', (error) => reject(new Problem(`cannot run ${command}: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (onLine && rest) onLine(rest);
      if (code === 0) return resolve(output);
      if (quiet) process.stdout.write(output);
      const how = signal === 'SIGKILL' && minutes ? `killed, after ${minutes} minutes at most` : signal ?? `exit ${code}`;
      const failure = new Problem(`${command} ${args.join(' ')} failed (${how})`);
      reject(Object.assign(failure, { code, output }));
    });
  });
}

// The standard output of a short command, or null where it fails or does not exist.
export function capture(command, args, env = {}) {
  const { status, stdout } = spawnSync(command, args, {
    cwd: root, encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 28,
  });
  return status === 0 ? stdout : null;
}

export function onPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find(existsSync) ?? null;
}

export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

// Does one part of the work, saying what it is before and how long it took after.
export async function step(title, work) {
  const start = performance.now();
  console.log(`▸ ${title} …`);
  const result = await work();
  console.log(`  done in ${seconds(start)}`);
  return result;
}

// The value of the one option that a script has, or undefined.
export function option(name, usage) {
  try {
    return parseArgs({ options: { [name]: { type: 'string' } } }).values[name];
  } catch (error) {
    throw new Problem(`${error.message}\n  Usage: ${usage}`);
  }
}

// The body of a script: a Problem is told in one sentence, anything else with its stack.
export function main(body) {
  body().catch((error) => {
    console.error(error instanceof Problem ? `\n✗ ${error.message}` : error);
    process.exit(1);
  });
}
