// The same experiment and seed give the same numbers: bit for bit in Chromium and under Node with the baseline build,
// and nearly so natively, where sums are taken in another order.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { realData, root } from './support';

const engine = join(root, 'build', 'wasm-simd', 'noron-simd.mjs');
const steps = 200;

interface Session {
  create(experiment: string, corpus: Uint8Array): string;
  step(maxSteps: number, budgetMs: number): string;
  delete(): void;
}
interface Module {
  default(): Promise<{ Session: new () => Session }>;
}

// Runs in either place, so it uses nothing from outside but its argument: module, experiment, corpus, steps.
async function trace([url, experiment, corpus, count]: [string, string, string, number]): Promise<number[]> {
  const { default: createNoron } = (await import(url)) as Module;
  const session = new (await createNoron()).Session();
  try {
    session.create(experiment, new TextEncoder().encode(corpus));
    const losses: number[] = [];
    while (losses.length < count) {
      const { rows } = JSON.parse(session.step(count - losses.length, 1000)) as { rows: number[][] };
      losses.push(...rows.map((row) => row[1]!));
    }
    return losses;
  } finally {
    session.delete();
  }
}

function nativeTrace(experiment: string, corpus: string): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'noron-'));
  try {
    const file = join(folder, 'trace.jsonl');
    execFileSync(join(root, 'build', 'native', 'noron'), [
      'train', experiment, '--data', corpus, '--until', String(steps), '--trace', file, '--quiet',
      '--out', join(folder, 'model.safetensors'),
    ]);
    return readFileSync(file, 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { loss: number }).loss);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const cases = [
  { name: 'kieu', corpus: realData('truyen_kieu.txt') },
  { name: 'shakespeare', corpus: realData('tinyshakespeare.txt') },
];

for (const { name, corpus } of cases) {
  test(`${name}: one loss trace in Chromium, Node and natively`, async ({ page }) => {
    test.skip(!existsSync(corpus), `${corpus} is absent`);
    test.setTimeout(300_000);
    const experimentFile = join(root, 'examples', 'experiments', `${name}.json`);
    const experiment = readFileSync(experimentFile, 'utf8');
    const text = readFileSync(corpus, 'utf8');

    const inNode = await trace([engine, experiment, text, steps]);
    // A file of the site that is no page: the same origin and policy, and no code that competes.
    await page.goto('corpora/index.json');
    const module = new URL('noron-simd.mjs', process.env.NORON_URL).href;
    const inChromium = await page.evaluate(trace, [module, experiment, text, steps] as [string, string, string, number]);
    expect(inNode).toHaveLength(steps);
    expect(inChromium).toEqual(inNode);

    const natively = nativeTrace(experimentFile, corpus);
    expect(natively).toHaveLength(steps);
    const largest = Math.max(...natively.map((loss, i) => Math.abs(loss - inNode[i]!)));
    console.log(`${name}: native and wasm differ by at most ${largest.toExponential(2)} nats over ${steps} steps`);
    expect(largest).toBeLessThan(5e-3);
  });
}
