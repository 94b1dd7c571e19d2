// The engine's facade as the worker sees it: coarse calls, JSON in, JSON out. Big blocks of numbers
// are fetched right after the call that made them; those views die with the next call.

export interface Session {
  describe(): string;
  check(experiment: string): string;
  create(experiment: string, corpus: Uint8Array): string;
  load(checkpoint: Uint8Array, corpus: Uint8Array): string;
  close(): void;
  step(maxSteps: number, budgetMs: number): string;
  evaluate(): string;
  set(key: string, valueJson: string): string;
  history(): string;
  inspect(request: string): string;
  explain(request: string): string;
  predict(request: string): string;
  generate(request: string): string;
  tokenize(request: string): string;
  positions(request: string): string;
  compareOrder(request: string): string;
  save(request: string): string;
  bytes(): Uint8Array;
  floats(): Float32Array;
  memory(): string;
  delete(): void;
}

export interface EngineModule {
  Session: new () => Session;
}

export type EngineFactory = (options?: object) => Promise<EngineModule>;
