// `npm test`: everything, from a fresh clone. Ends with what could not be checked here, if anything, and one line of
// totals; a stage that crashes, or in which no test runs, counts as failed. `npm test -- --only native,web` runs some of the stages.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureBrowser } from '../setup/browser.mjs';
import { counts } from './counts.mjs';
import { buildFuzz, buildNative, buildWasm, ensureNodePackages } from './engine.mjs';
import { serve } from './serve.mjs';
import { buildFolder, main, option, Problem, root, run, seconds } from './shell.mjs';
import { buildSite, siteFolder } from './site.mjs';

// Node 20 keeps relaxed SIMD behind a flag.
const node = (script) => [process.execPath, '--experimental-wasm-relaxed-simd', script];

// No test program needs longer; one that does hangs.
const minutes = 20;

// Runs a test program that writes a report in JSON, and counts what the report says. A program that fails with no
// failed test in its report has crashed, which is a failure too.
async function reported(report, [program, ...args], options, count) {
  mkdirSync(join(buildFolder, 'reports'), { recursive: true });
  rmSync(report, { force: true });
  const crash = await run(program, args, { minutes, ...options }).then(() => null, (error) => error);
  const totals = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 0, skipped: 0 };
  if (crash && totals.failed === 0) {
    console.log(crash.message);
    totals.failed = 1;
  }
  return totals;
}

const reportFile = (name) => join(buildFolder, 'reports', `${name}.json`);

// GoogleTest says of each skipped test where and, in the next line, why; here every reason is told once.
async function googleTest(name, command) {
  const report = reportFile(name);
  const reasons = new Map();
  let reasonFollows = false;
  const onLine = (line) => {
    if (reasonFollows) reasons.set(line, (reasons.get(line) ?? 0) + 1);
    const skip = line.endsWith(': Skipped');
    if (!skip && !reasonFollows) console.log(line);
    reasonFollows = skip;
  };
  const env = { UBSAN_OPTIONS: 'print_stacktrace=1' };
  const args = ['--gtest_brief=1', `--gtest_output=json:${report}`];
  const totals = await reported(report, [...command, ...args], { env, onLine }, ({ testsuites }) => {
    const tests = testsuites.flatMap((suite) => suite.testsuite);
    const failed = tests.filter((test) => test.failures).length;
    const passed = tests.filter((test) => test.result === 'COMPLETED' && !test.failures).length;
    return { passed, failed, skipped: tests.length - passed - failed };
  });
  for (const [reason, count] of reasons) console.log(`skipped ${count}: ${reason}`);
  return totals;
}

// `noron verify` prints a line for each case; only what failed is repeated here.
async function verify(title, [program, ...args]) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const kinds = { ok: 'passed', FAIL: 'failed', unsupported: 'failed' };
  const onLine = (line) => {
    const kind = kinds[line.match(/^\w+/)?.[0]];
    if (kind) ++totals[kind];
    if (kind === 'failed') console.log(line);
  };
  const crash = await run(program, [...args, 'verify', 'tests/fixtures', '--require-all'], { onLine }).then(() => null, (error) => error);
  if (crash && totals.failed === 0) {
    console.log(crash.message, crash.output);
    totals.failed = 1;
  }
  console.log(`fixtures ${title}: ${totals.passed} ok, ${totals.failed} FAIL or unsupported`);
  return totals;
}

const fuzzSeconds = 60;

// One fuzz target for a minute, from its committed inputs. What it finds stays in build/reports; new inputs that
// reached new code are kept in build/fuzz, and the next run goes on from them.
async function fuzz(folder, name) {
  const kept = join(buildFolder, 'fuzz', name);
  mkdirSync(kept, { recursive: true });
  mkdirSync(join(buildFolder, 'reports'), { recursive: true });
  const args = [kept, join('tests', 'fuzz', 'corpora', name), `-max_total_time=${fuzzSeconds}`, '-timeout=5',
    '-rss_limit_mb=512', '-print_final_stats=1', `-artifact_prefix=${join(buildFolder, 'reports', `${name}-`)}`];
  const env = { ASAN_OPTIONS: 'quarantine_size_mb=32', UBSAN_OPTIONS: 'print_stacktrace=1' };
  return run(join(folder, `${name}_fuzz`), args, { quiet: true, env }).then(
    (output) => {
      const [, units] = output.match(/number_of_executed_units:\s*(\d+)/) ?? [];
      console.log(`fuzz ${name}: ${units} inputs, no finding`);
      return { passed: 1, failed: 0, skipped: 0 };
    },
    (error) => {
      console.log(error.message);
      return { passed: 0, failed: 1, skipped: 0 };
    });
}

const sum = (all) => all.reduce((a, b) => ({
  passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped,
}));

const nativeTests = async (name, preset) =>
  googleTest(name, [join(await buildNative('noron_tests', preset), 'noron_tests')]);
const wasmTests = async (name, flavour) =>
  googleTest(name, node(join(await buildWasm('noron_tests', flavour), 'noron_tests.js')));

const stages = {
  native: () => nativeTests('native', 'native'),
  asan: () => nativeTests('asan', 'native-asan'),
  wasm: () => wasmTests('wasm', 'simd'),
  'wasm-relaxed': () => wasmTests('wasm-relaxed', 'relaxed'),
  'wasm-threads': () => wasmTests('wasm-threads', 'relaxed-threads'),

  fixtures: async () => sum([
    await verify('native', [join(await buildNative('noron'), 'noron')]),
    await verify('in WebAssembly', node(join(await buildWasm('noron', 'simd'), 'noron.js'))),
    await verify('in WebAssembly with relaxed SIMD', node(join(await buildWasm('noron', 'relaxed'), 'noron.js'))),
    await verify('in WebAssembly with threads', node(join(await buildWasm('noron', 'relaxed-threads'), 'noron.js'))),
  ]),

  counts,

  // That the bench runs, in one build; how fast it is beside other stages says nothing.
  bench: async () => {
    const report = reportFile('bench');
    mkdirSync(dirname(report), { recursive: true });
    const brief = ['--builds', 'simd', '--only', 'mlp-spiral', '--repetitions', '1', '--json', report];
    await run('node', [join('tests', 'bench', 'run.mjs'), ...brief], { minutes });
    return { passed: 1, failed: 0, skipped: 0 };
  },

  fuzz: async () => {
    const folder = await buildFuzz();
    const waiting = readdirSync(join(root, 'tests', 'fuzz', 'corpora'));
    const totals = [];
    const worker = async () => {
      for (let name = waiting.shift(); name; name = waiting.shift()) totals.push(await fuzz(folder, name));
    };
    await Promise.all([worker(), worker()]);
    return sum(totals);
  },

  web: async () => {
    await ensureNodePackages();
    await buildWasm('noron_module', 'simd');  // its types are what the page is checked against
    await run('npx', ['tsc', '--noEmit', '--project', 'web']);
    await run('node', ['examples/corpora/generate.mjs', '--check'], { quiet: true });  // the texts of the page
    const report = reportFile('web');
    const command = ['npx', 'vitest', 'run', '--root', 'web', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    return reported(report, command, {}, (result) => ({
      passed: result.numPassedTests, failed: result.numFailedTests, skipped: result.numPendingTests + result.numTodoTests,
    }));
  },

  e2e: async () => {
    await buildSite();
    await buildNative('noron');  // whose loss trace is compared with the browser's
    const server = await serve(siteFolder);
    const report = reportFile('e2e');
    const env = {
      NORON_URL: `http://localhost:${server.address().port}/`,
      NORON_CHROMIUM: await ensureBrowser(),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    };
    const command = ['npx', 'playwright', 'test', '--config', 'tests/e2e/playwright.config.ts', '--reporter=list,json'];
    try {
      return await reported(report, command, { env }, ({ stats, errors }) => ({
        passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length, skipped: stats.skipped,
      }));
    } finally {
      server.close();
    }
  },
};

function chosenStages() {
  const only = option('only', 'npm test [-- --only stage,stage]');
  const names = only === undefined ? Object.keys(stages) : only.split(',');
  const unknown = names.filter((name) => !(name in stages));
  if (unknown.length > 0) throw new Problem(`No stage ${unknown.join(', ')}. There are: ${Object.keys(stages).join(', ')}`);
  return names;
}

async function runStage(name) {
  console.log(`\n━━ ${name}`);
  const start = performance.now();
  const totals = await stages[name]().catch((error) => {
    console.log(error instanceof Problem ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  if (totals.passed + totals.failed === 0) {
    console.log('No test ran.');
    totals.failed = 1;
  }
  console.log(`━━ ${name} took ${seconds(start)}`);
  return { name, time: seconds(start), totals };
}

main(async () => {
  const results = [];
  for (const name of chosenStages()) results.push(await runStage(name));

  console.log('');
  for (const { name, time, totals: { passed, failed, skipped } } of results) {
    const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    console.log(`${failed ? '✗' : '✓'} ${name.padEnd(13)} ${counts} (${time})`);
  }
  for (const { name, totals } of results) {
    for (const warning of totals.warnings ?? []) console.log(`⚠ ${name}: ${warning}`);
  }
  const { passed, failed, skipped } = sum(results.map(({ totals }) => totals));
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed ? 1 : 0;
});
