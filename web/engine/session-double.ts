// A stand-in for the engine in tests of the page: the same calls and shapes of results, with made-up
// numbers that follow from the step, so that a test can tell one moment of a training from another.
import type { Session } from "./session";
import type {
  Experiment,
  Field,
  HistoryRow,
  OperationFamily,
  ProfileNode,
  StepProfile,
  Token,
  ValidationRow,
  Work,
} from "./types";

const field = (key: string, type: Field["type"], standard: Field["default"], more: Partial<Field> = {}): Field => ({
  key,
  type,
  default: standard,
  level: "basic",
  group: (key.includes(".") ? key.split(".")[0] : "run") as Field["group"],
  applies: "restart",
  help: key,
  ...more,
});

export const fields: Field[] = [
  field("title", "text", "", { applies: "live", level: "more" }),
  field("seed", "integer", 7, { minimum: 0, maximum: 2 ** 31 - 1 }),
  field("data.corpus", "text", "vi_en_start"),
  field("data.validation_fraction", "number", 0.1, { minimum: 0, maximum: 0.5, level: "more" }),
  field("tokenizer.kind", "choice", "char", { choices: ["char", "word", "bpe"] }),
  field("model.layers", "integer", 2, { minimum: 1, maximum: 12, curated: [1, 2, 3, 4, 6] }),
  field("model.heads", "integer", 4, { minimum: 1, maximum: 16, curated: [1, 2, 4, 8] }),
  field("model.d_model", "integer", 64, { minimum: 4, maximum: 512, curated: [32, 64, 128] }),
  field("model.positions", "choice", "learned", { choices: ["none", "sinusoidal", "learned", "rope", "alibi"] }),
  field("model.tied_head", "boolean", true, { level: "more" }),
  field("training.steps", "integer", 1500, { minimum: 1, maximum: 1e6, applies: "live" }),
  field("training.batch", "integer", 16, { minimum: 1, maximum: 256, curated: [4, 8, 16, 32] }),
  field("training.context", "integer", 64, { minimum: 2, maximum: 512, curated: [32, 64, 128] }),
  field("training.learning_rate", "number", 0.003, {
    minimum: 1e-7,
    maximum: 1,
    curated: [0.001, 0.003, 0.01, 0.03],
    applies: "live",
  }),
  field("training.weight_decay", "number", 0.01, { minimum: 0, maximum: 1, level: "more", applies: "live" }),
];

function engineError(code: string, args: Record<string, string> = {}): Error {
  return Object.assign(new Error(`engine: ${code}`), { code, args });
}

/** Numbers between 0 and 1 that look random and depend on their arguments only. */
function noise(...numbers: number[]): number {
  let hash = 0x811c9dc5;
  for (const number of numbers) hash = Math.imul(hash ^ (number + 1), 0x01000193);
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x2c1b3c6d) >>> 8) / 2 ** 24;
}

export class SessionDouble implements Session {
  /** Set to make `step` throw: an engine error with this code, or a trap. */
  failure: { at: number; code: string } | null = null;
  experiment: Experiment | null = null;
  current = 0;
  /** Steps that one slice of training takes. */
  pace = 10;
  rows: HistoryRow[] = [];
  validation: ValidationRow[] = [];
  snapshots: number[] = [];
  calls: string[] = [];
  #text = "";
  #vocab: string[] = [];
  #floats = new Float32Array();
  #bytes = new Uint8Array();

  describe(): string {
    const build = { simd: true, relaxed: false, threads: 1 };
    const limits = { text_bytes: 20 * 2 ** 20, memory_bytes: 384 * 2 ** 20 };
    return JSON.stringify({ version: "0.1.0", build, fields, errors: ["config.range"], warnings: [], limits });
  }

  check(json: string): string {
    const experiment = this.#complete(json);
    return JSON.stringify({ experiment, parameters: 105_856, memory: this.#memory() });
  }

  create(json: string, corpus: Uint8Array): string {
    const experiment = this.#complete(json);
    if (corpus.length === 0) throw engineError("text.empty");
    if (corpus.length === 1) throw engineError("text.one_token");
    this.experiment = experiment;
    this.#read(corpus);
    this.current = 0;
    this.rows = [];
    this.validation = [[0, Math.log(this.#vocab.length)]];
    this.snapshots = [0];
    return this.#summary(corpus.length > 0);
  }

  load(checkpoint: Uint8Array, corpus: Uint8Array): string {
    let saved: { experiment: Experiment; step: number };
    try {
      saved = JSON.parse(new TextDecoder().decode(checkpoint)) as typeof saved;
    } catch {
      throw engineError("file.not_safetensors");
    }
    this.create(JSON.stringify(saved.experiment), corpus.length > 0 ? corpus : new Uint8Array([65, 66]));
    while (this.current < saved.step) this.#advance();
    return this.#summary(corpus.length > 0);
  }

  close(): void {
    this.experiment = null;
  }

  step(most: number, budget: number): string {
    this.calls.push(`step ${most} ${budget}`);
    const experiment = this.#needed();
    const from = { rows: this.rows.length, validation: this.validation.length, kept: this.snapshots.length };
    const last = experiment.training.steps;
    for (let i = 0; i < Math.min(most, this.pace) && this.current < last; ++i) {
      if (this.failure && this.current >= this.failure.at) {
        if (this.failure.code === "trap") throw new WebAssembly.RuntimeError("unreachable");
        throw engineError(this.failure.code, { step: String(this.current) });
      }
      this.#advance();
    }
    return JSON.stringify({
      step: this.current,
      done: this.current >= last,
      rows: this.rows.slice(from.rows),
      validation: this.validation.slice(from.validation),
      snapshots: this.snapshots.slice(from.kept),
      seconds: 0.04,
      tokens: 1024,
      tokens_per_second: 25_600,
    });
  }

  evaluate(): string {
    this.#needed();
    return JSON.stringify({ step: this.current, validation_loss: 2, perplexity: 7.4, accuracy: 0.4, tokens: 99 });
  }

  set(key: string, value: string): string {
    const experiment = structuredClone(this.#needed()) as unknown as Record<string, Record<string, unknown>>;
    const [group, name] = key.split(".") as [string, string];
    experiment[group]![name] = JSON.parse(value);
    this.experiment = experiment as unknown as Experiment;
    return JSON.stringify(this.experiment);
  }

  history(): string {
    const { rows, validation, snapshots, current } = this;
    return JSON.stringify({ rows, validation, snapshots, step: current });
  }

  inspect(json: string): string {
    this.calls.push(`inspect ${json}`);
    const { text, step = this.current } = JSON.parse(json) as { text: string; step?: number };
    const { model } = this.#needed();
    const tokens = this.#tokens(text);
    const count = tokens.length;
    const size = model.heads * count * count;
    const axes = ["head", "query", "key"];
    const shape = [model.heads, count, count];
    this.#floats = new Float32Array(2 * model.layers * size);
    const tensors = [];
    for (let layer = 0; layer < model.layers; ++layer) {
      const at = 2 * layer * size;
      tensors.push({ path: `h.${layer}.attn.scores`, axes, shape, offset: at });
      tensors.push({ path: `h.${layer}.attn.weights`, axes, shape, offset: at + size });
      for (let head = 0; head < model.heads; ++head) {
        for (let query = 0; query < count; ++query) {
          const row = at + (head * count + query) * count;
          let sum = 0;
          for (let key = 0; key < count; ++key) {
            const near = Math.exp(-Math.abs(query - key - head) / (1 + layer));
            this.#floats[row + key] = 3 * near + noise(layer, head, tokens[query]!.id, tokens[key]!.id, step);
            if (key <= query) sum += Math.exp(this.#floats[row + key]!);
          }
          for (let key = 0; key <= query; ++key) {
            this.#floats[row + size + key] = Math.exp(this.#floats[row + key]!) / sum;
          }
        }
      }
    }
    const grid = (value: number) => Array.from({ length: model.layers }, () => Array(model.heads).fill(value));
    return JSON.stringify({
      step,
      trained: step,
      tokens,
      dropped: 0,
      replaced: 0,
      layers: model.layers,
      heads: model.heads,
      kv_heads: model.heads,
      head_width: model.d_model / model.heads,
      d_model: model.d_model,
      vocab: this.#vocab.length,
      positions: model.positions,
      mask: "causal",
      tensors,
      entropy: grid(1.2),
      distance: grid(2.5),
      loss: count > 1 ? 2 : null,
      token_loss: tokens.map(() => 2),
    });
  }

  explain(json: string): string {
    this.calls.push("explain");
    const { layer, head, query, key } = JSON.parse(json) as Record<string, number>;
    const numbers = (kind: number) => Array.from({ length: 16 }, (_, i) => 2 * noise(kind, i, query!, key!) - 1);
    const [q, k] = [numbers(1), numbers(2)];
    const products = q.map((value, i) => value * k[i]!);
    const dot = products.reduce((sum, value) => sum + value, 0);
    const score = dot / 4;
    const row = Array.from({ length: query! + 1 }, (_, i) => (i === key ? score : noise(3, i)));
    const max = Math.max(...row);
    const exponentials = row.map((value) => Math.exp(value - max));
    const denominator = exponentials.reduce((sum, value) => sum + value, 0);
    const allowed = key! <= query!;
    const weight = allowed ? exponentials[key!]! / denominator : 0;
    const place = { layer, head, query, key };
    const sums = { dot, scale: 0.25, bias: 0, score, allowed, max, denominator, weight };
    return JSON.stringify({ ...place, q, k, products, row, exponentials, ...sums });
  }

  predict(json: string): string {
    const { text, count, top_k } = JSON.parse(json) as { text: string; count: number; top_k: number };
    this.#needed();
    const top = this.#vocab.slice(0, count).map((one, id) => {
      const probability = 0.4 * 0.6 ** id;
      const kept = top_k === 0 || id < top_k;
      return { id, text: one, logit: 4 - id, probability, sampled: kept ? probability : 0 };
    });
    const kept = top_k || this.#vocab.length;
    return JSON.stringify({ tokens: this.#tokens(text), top, entropy: 1.9, kept });
  }

  generate(json: string): string {
    const { prompt, tokens, step = this.current } = JSON.parse(json) as {
      prompt: string;
      tokens: number;
      step?: number;
    };
    this.#needed();
    const from = Math.floor(noise(step) * Math.max(1, this.#text.length - tokens));
    const text = this.#text.slice(from, from + tokens);
    const written = this.#tokens(text).map((token, i) => ({
      ...token,
      probability: noise(i, step),
      top: this.#vocab.slice(0, 5).map((one, id) => ({ id, text: one, probability: 0.3 / (id + 1) })),
    }));
    const facts = { text, replaced: 0, seconds: 0.05 };
    return JSON.stringify({ prompt: this.#tokens(prompt), tokens: written, ...facts });
  }

  tokenize(json: string): string {
    const { text, kinds } = JSON.parse(json) as { text: string; kinds: string[] };
    const tokens = this.#tokens(text);
    return JSON.stringify({
      kinds: kinds.map((kind) => ({ kind, vocab: this.#vocab.length, tokens, characters_per_token: 1 })),
    });
  }

  positions(json: string): string {
    const { kind, length, d_model } = JSON.parse(json) as { kind: string; length: number; d_model: number };
    const table = Array.from({ length: length * d_model }, (_, i) => {
      const column = i % d_model;
      const angle = Math.floor(i / d_model) / 10_000 ** ((column - (column % 2)) / d_model);
      return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    });
    const similarity = Array.from({ length: length ** 2 }, (_, i) => Math.cos((i % length) - Math.floor(i / length)));
    this.#floats = Float32Array.from([...table, ...similarity, ...similarity.slice(0, length)]);
    const tensors = [
      { path: "table", axes: ["position", "column"], shape: [length, d_model], offset: 0 },
      { path: "similarity", axes: ["position", "position"], shape: [length, length], offset: table.length },
      { path: "by_distance", axes: ["distance"], shape: [length], offset: table.length + length ** 2 },
    ];
    return JSON.stringify({ kind, tensors, learned: kind === "learned" });
  }

  compareOrder(json: string): string {
    const { text, order } = JSON.parse(json) as { text: string; order: number[] };
    const tokens = this.#tokens(text);
    const size = tokens.length ** 2;
    this.#floats = Float32Array.from({ length: 4 * size }, (_, i) => noise(i));
    const side = (first: number, difference: number) => ({
      difference: tokens.map(() => difference),
      offset_plain: first * size,
      offset_permuted: (first + 1) * size,
    });
    const shape = [tokens.length, tokens.length];
    return JSON.stringify({ tokens, order, with: side(0, 0.6), without: side(2, 0), shape });
  }

  profile(milliseconds: number): string {
    const { model, training } = this.#needed();
    const work = (seconds: number): Work => ({ seconds, flops: 1e6, bytes: 1e5, share_of_limit: 0.5 });
    const shape = [training.batch, training.context, model.d_model];
    const node = (operation: string, family: OperationFamily, module: string): ProfileNode => ({
      operation,
      family,
      module,
      weight: "",
      inputs: [shape],
      shape,
      forward: work(0.001),
      backward: work(0.002),
    });
    const profile: StepProfile = {
      seconds: 0.011,
      steps: milliseconds / 10,
      threads: 1,
      limit: { flops: 4e10, bytes: 8e10 },
      sections: { data: work(0.0005), zeroing: work(0.0005), optimizer: work(0.001), other: work(0) },
      nodes: [
        node("embedding", "lookup", "wte"),
        node("linear", "product", "h.0.attn"),
        node("attention", "attention", "h.0.attn"),
      ],
    };
    return JSON.stringify(profile);
  }

  save(): string {
    this.calls.push("save");
    const saved = { experiment: this.#needed(), step: this.current };
    this.#bytes = new TextEncoder().encode(JSON.stringify(saved));
    return JSON.stringify({ bytes: this.#bytes.length });
  }

  bytes(): Uint8Array {
    return this.#bytes;
  }

  floats(): Float32Array {
    return this.#floats;
  }

  memory(): string {
    return JSON.stringify({ heap: 2 ** 25, arena: 2 ** 20, parameters: 2 ** 19, snapshots: 2 ** 18 });
  }

  delete(): void {}

  #needed(): Experiment {
    if (!this.experiment) throw engineError("run.none");
    return this.experiment;
  }

  #complete(json: string): Experiment {
    const given = JSON.parse(json) as Experiment | null;
    const complete: Record<string, unknown> = {};
    for (const { key, default: standard } of fields) {
      const [group, name] = key.split(".") as [string, string | undefined];
      const known = given as unknown as Record<string, Record<string, unknown>> | null;
      if (name === undefined) complete[group] = known?.[group] ?? standard;
      else {
        const branch = (complete[group] ??= {}) as Record<string, unknown>;
        branch[name] = known?.[group]?.[name] ?? standard;
      }
    }
    const experiment = complete as unknown as Experiment;
    if (experiment.model.layers > 12) throw engineError("config.range", { key: "model.layers" });
    return experiment;
  }

  #memory() {
    return { parameters: 4e5, optimizer: 8e5, activations: 6e6, total: 7.2e6, budget: 384 * 2 ** 20 };
  }

  #read(corpus: Uint8Array): void {
    this.#text = new TextDecoder().decode(corpus).normalize("NFC");
    this.#vocab = [...new Set(this.#text)].sort();
  }

  #tokens(text: string): Token[] {
    let start = 0;
    return [...text.normalize("NFC")].map((one) => {
      const id = this.#vocab.indexOf(one);
      const token = { id: Math.max(0, id), text: one, start, end: start + one.length, unknown: id < 0 };
      start += one.length;
      return token;
    });
  }

  #advance(): void {
    const { training } = this.#needed();
    const top = Math.log(Math.max(2, this.#vocab.length));
    const loss = 1.6 + (top - 1.6) * Math.exp(-this.current / 150) + 0.1 * (noise(this.current) - 0.5);
    this.current += 1;
    this.rows.push([this.current, loss, 1 + noise(this.current, 1), training.learning_rate]);
    if (this.current % 50 === 0) this.snapshots.push(this.current);
    if (this.current % 100 === 0) this.validation.push([this.current, loss + 0.1]);
  }

  #summary(withCorpus: boolean): string {
    const experiment = this.#needed();
    const count = [...this.#text].length;
    const held = Math.floor(count * experiment.data.validation_fraction);
    return JSON.stringify({
      experiment,
      step: this.current,
      parameters: 105_856,
      memory: this.#memory(),
      tokenizer: { kind: experiment.tokenizer.kind, vocab: this.#vocab.length },
      corpus: withCorpus
        ? {
            characters: count,
            tokens: count,
            train_tokens: count - held,
            validation_tokens: held,
            distinct: this.#vocab.length,
            replaced: 0,
            windows: Math.max(1, Math.floor((count - held) / experiment.training.context)),
            hash: String(count),
          }
        : null,
      warnings: [],
      baseline: { uniform: Math.log(Math.max(2, this.#vocab.length)), unigram: 3.1 },
      parameters_by_name: [],
    });
  }
}
