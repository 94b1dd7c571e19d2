// Memory stays flat in the engine's module, however long it trains and however many models come and go.
import { expect, test } from '@playwright/test';
import { join } from 'node:path';

interface Session {
  create(experiment: string, corpus: Uint8Array): string;
  step(maxSteps: number, budgetMs: number): string;
  close(): void;
  memory(): string;
  delete(): void;
}
interface Module {
  default(): Promise<{ Session: new () => Session }>;
}

const engine = join(import.meta.dirname, '..', '..', 'build', 'wasm-simd', 'noron-simd.mjs');
const verse = 'Trăm năm trong cõi người ta,\nChữ tài chữ mệnh khéo là ghét nhau.\n';
const corpus = new TextEncoder().encode(verse.repeat(40));
const own = { corpus: 'own' };
const NO_LIMIT_MS = 1e9;

async function withSession(use: (session: Session) => void): Promise<void> {
  const { default: createNoron } = (await import(engine)) as Module;
  const session = new (await createNoron()).Session();
  try {
    use(session);
  } finally {
    session.delete();
  }
}

test('5,000 steps grow neither arena nor heap', async () => {
  await withSession((session) => {
    const model = { layers: 2, heads: 2, d_model: 16, dropout: 0.1 };
    const training = { steps: 10_000, batch: 4, context: 16, evaluate_every: 500 };
    session.create(JSON.stringify({ data: own, model, training }), corpus);
    session.step(50, NO_LIMIT_MS);
    const before = JSON.parse(session.memory()) as { snapshots: number };
    const { step } = JSON.parse(session.step(5000, NO_LIMIT_MS)) as { step: number };
    expect(step).toBe(5050);
    expect(JSON.parse(session.memory())).toEqual(before);
  });
});

test('1,000 models made and freed leave the heap as it was', async () => {
  await withSession((session) => {
    // Wide enough that a single lost block in each of them would outgrow the heap many times over.
    const experiment = JSON.stringify({ data: own, model: { d_model: 128 } });
    const cycle = () => {
      session.create(experiment, corpus);
      session.close();
    };
    for (let i = 0; i < 10; ++i) cycle();
    const before = JSON.parse(session.memory()) as { heap: number };
    for (let i = 0; i < 1000; ++i) cycle();
    expect(JSON.parse(session.memory())).toEqual(before);
    console.log(`heap after 1,010 models: ${before.heap / 2 ** 20} MB`);
  });
});
