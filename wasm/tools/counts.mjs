// Whether the engine became slower, told by the number of instructions of each workload (a training step, a token, a
// product) under callgrind, which no load of the machine changes; and whether it takes memory from the heap, which it
// must not.
// tests/bench/counts.json holds the figures, and the compiler that they belong to.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensurePackages, isDebian } from '../setup/debian.mjs';
import { buildNative } from './engine.mjs';
import { buildFolder, onPath, root, run } from './shell.mjs';

const file = join(root, 'tests', 'bench', 'counts.json');
const mostChange = 0.03;

// Says where a workload takes memory from the heap, or nothing.
async function heapFault(program, name) {
  const told = await run(program, ['--allocations', name], { onLine: () => {} });
  const taken = told.trim().split('\n').filter((line) => !line.startsWith('0 '));
  return taken.length > 0 ? `it takes memory from the heap: ${taken.join(', ')}` : null;
}

async function instructions(program, name) {
  const args = ['--tool=callgrind', '--toggle-collect=CountedStep', '--callgrind-out-file=/dev/null', program, name];
  const output = await run('valgrind', args, { onLine: () => {} });
  return Number(output.match(/Collected : (\d+)/)[1]);
}

// Says what is wrong with a count, or nothing.
export function fault(counted, expected) {
  if (expected === undefined) return 'has no figure yet';
  if (counted === undefined) return 'has a figure in tests/bench/counts.json, but there is no such workload';
  const change = counted / expected - 1;
  if (Math.abs(change) <= mostChange) return null;
  const percent = (100 * Math.abs(change)).toFixed(1);
  return `${percent} % ${change > 0 ? 'more' : 'fewer'} than the ${expected.toLocaleString('en')} of tests/bench/counts.json`;
}

// Why the committed figures say nothing here, or null.
export function obstacle(built, compiler, valgrind) {
  if (!valgrind) return 'valgrind, which counts the instructions, is not on the PATH';
  if (!built.sse4) return 'the figures are those of SSE4, which this machine does not have';
  if (built.compiler !== compiler) return `the figures are those of compiler ${compiler}, this is ${built.compiler}`;
  return null;
}

export async function counts() {
  if (isDebian) await ensurePackages('count instructions', ['valgrind'], []);
  const program = join(await buildNative('noron_counts'), 'noron_counts');
  const built = JSON.parse(await run(program, ['--describe'], { onLine: () => {} }));
  const { compiler, instructions: expected } = JSON.parse(readFileSync(file, 'utf8'));
  const totals = { passed: 0, failed: 0, skipped: 0, warnings: [] };
  const check = (name, wrong) => {
    ++totals[wrong ? 'failed' : 'passed'];
    if (wrong) console.log(`FAIL ${name}: ${wrong}`);
  };
  const skip = (what, reason) => {
    totals.skipped += built.workloads.length;
    totals.warnings.push(`${what}: ${reason}`);
  };

  if (built.allocations) {
    for (const name of built.workloads) check(name, await heapFault(program, name));
  } else {
    skip('NOBODY LOOKED whether memory is taken from the heap', 'only with glibc can that be counted');
  }
  const reason = obstacle(built, compiler, onPath('valgrind'));
  if (reason) {
    skip('NOBODY LOOKED whether the engine became slower', reason);
    return totals;
  }
  const counted = {};
  for (const name of built.workloads) {
    counted[name] = await instructions(program, name);
    console.log(`${name.padEnd(11)} ${counted[name].toLocaleString('en').padStart(13)} instructions`);
  }
  const names = new Set([...built.workloads, ...Object.keys(expected)]);
  for (const name of names) check(name, fault(counted[name], expected[name]));
  const report = join(buildFolder, 'reports', 'counts.json');
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(report, `${JSON.stringify({ compiler, instructions: counted }, null, 2)}\n`);
  if (totals.failed > 0) console.log(`Where a change is meant, its figures are in ${report}: copy them to tests/bench.`);
  return totals;
}
