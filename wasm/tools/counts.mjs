// Whether the engine became slower, told by the number of instructions of one step of each workload under callgrind,
// which no load of the machine changes; and whether a step takes memory from the heap, which it must not.
// tests/bench/counts.json holds the figures, and the compiler that they belong to.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensurePackages, isDebian } from '../setup/debian.mjs';
import { buildNative } from './engine.mjs';
import { buildFolder, onPath, root, run } from './shell.mjs';

const file = join(root, 'tests', 'bench', 'counts.json');
const mostChange = 0.03;

// How often one step takes memory from the heap.
async function allocations(program, name) {
  return parseInt(await run(program, [name], { onLine: () => {} }), 10);
}

async function instructions(program, name) {
  const args = ['--tool=callgrind', '--toggle-collect=CountedStep', '--callgrind-out-file=/dev/null', program, name];
  const output = await run('valgrind', args, { onLine: () => {} });
  return Number(output.match(/Collected : (\d+)/)[1]);
}

// Says what is wrong with a count, or nothing.
function fault(counted, expected) {
  if (expected === undefined) return 'has no figure yet';
  const change = counted / expected - 1;
  if (Math.abs(change) <= mostChange) return null;
  const percent = (100 * Math.abs(change)).toFixed(1);
  return `${percent} % ${change > 0 ? 'more' : 'fewer'} than the ${expected.toLocaleString('en')} of tests/bench/counts.json`;
}

// Why the committed figures say nothing here, or null.
function obstacle(built, compiler) {
  if (!onPath('valgrind')) return 'valgrind, which counts the instructions, is not on the PATH';
  if (!built.sse4) return 'the figures are those of SSE4, which this machine does not have';
  if (built.compiler !== compiler) return `the figures are those of compiler ${compiler}, this is ${built.compiler}`;
  return null;
}

export async function counts() {
  if (isDebian) await ensurePackages('count instructions', ['valgrind'], []);
  const program = join(await buildNative('noron_counts'), 'noron_counts');
  const built = JSON.parse(await run(program, ['--describe'], { onLine: () => {} }));
  const { compiler, instructions: expected } = JSON.parse(readFileSync(file, 'utf8'));
  const skip = obstacle(built, compiler);
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const check = (name, wrong) => {
    ++totals[wrong ? 'failed' : 'passed'];
    if (wrong) console.log(`FAIL ${name}: ${wrong}`);
  };

  const counted = {};
  for (const name of built.workloads) {
    const taken = await allocations(program, name);
    check(name, taken === 0 ? null : `a step takes memory from the heap ${taken} times`);
    if (skip) {
      ++totals.skipped;
      continue;
    }
    counted[name] = await instructions(program, name);
    console.log(`${name.padEnd(11)} ${counted[name].toLocaleString('en').padStart(13)} instructions`);
    check(name, fault(counted[name], expected[name]));
  }
  if (skip) {
    console.log(`skipped ${totals.skipped}: ${skip}`);
    return totals;
  }
  const report = join(buildFolder, 'reports', 'counts.json');
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(report, `${JSON.stringify({ compiler, instructions: counted }, null, 2)}\n`);
  if (totals.failed > 0) console.log(`Where a change is meant, its figures are in ${report}: copy them to tests/bench.`);
  return totals;
}
