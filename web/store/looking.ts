// What is asked of the model without changing it: attention, explanations, the next token, text. All of
// it speaks of the moment the slider stands at.
import type { EngineClient } from "../engine/client";
import type { Argument } from "../engine/protocol";
import type {
  CompareOrderRequest,
  ExplainRequest,
  InspectRequest,
  PositionsRequest,
  Sampling,
} from "../engine/types";
import type { Core } from "./core";
import { Latest } from "./latest";
import { promptOf, withSample } from "./state";

const SAMPLE_TOKENS = 80;
const CANDIDATES = 10;
/** Long enough for a clock that browsers keep coarse to a tenth of a millisecond. */
const PROFILE_MS = 400;

export class Looking {
  #core: Core;
  /** What the inspection on screen was asked with; an explanation must speak of the same one. */
  #inspected: InspectRequest | null = null;
  /** The cell that is explained, for as long as the sentence and the model have it. */
  #cell: ExplainRequest | null = null;
  /** The sentence the tokenizers on screen have cut. */
  #tokenized = "";
  readonly #look = new Latest(() => this.#lookOnce());
  readonly #sample = new Latest(() => this.#sampleOnce());

  constructor(core: Core) {
    this.#core = core;
  }

  /** Brings everything on screen up to date. */
  refresh(): void {
    this.#look.poke();
  }

  /** The same for another model, whose tokenizers may differ. */
  begin(): void {
    this.#inspected = null;
    this.#tokenized = "";
    this.#look.poke();
  }

  /** Writes the sample of this moment of the training. */
  sample(): void {
    this.#sample.poke();
  }

  setSentence(sentence: string): void {
    this.#core.set({ sentence, explanation: null, order: null });
    this.#look.poke();
  }

  setSampling(sampling: Sampling): void {
    this.#core.set({ sampling });
    this.#look.poke();
  }

  setPrompt(prompt: string): void {
    this.#core.set({ prompt });
  }

  setLength(length: number): void {
    this.#core.set({ length });
  }

  /** Looks at the model as it was at a step; null follows the training again. */
  scrub(step: number | null): void {
    this.#core.set({ scrub: step });
    this.#look.poke();
  }

  /** Explains one cell of the inspection on screen; null puts the explanation away. */
  async explain(cell: ExplainRequest | null): Promise<void> {
    this.#cell = cell;
    await this.#core.attempt("inside", (client) => this.#explainCell(client));
  }

  /** The cell stays chosen while the model trains or goes back in time; its numbers follow. */
  async #explainCell(client: EngineClient): Promise<void> {
    const of = this.#inspected;
    const cell = this.#cell;
    const { inspection } = this.#core.state;
    const there =
      cell !== null &&
      inspection !== null &&
      cell.layer < inspection.layers &&
      cell.head < inspection.heads &&
      Math.max(cell.query, cell.key) < inspection.tokens.length;
    const explanation = there && of ? await client.ask("explain", { ...cell, of }) : null;
    if (cell === this.#cell) this.#core.set({ explanation });
  }

  async showPositions(request: PositionsRequest): Promise<void> {
    await this.#core.attempt("inside", async (client) => {
      this.#core.set({ positions: await client.ask("positions", request) });
    });
  }

  async compareOrder(request: Omit<CompareOrderRequest, "text">): Promise<void> {
    const text = this.#core.state.sentence;
    await this.#core.attempt("inside", async (client) => {
      this.#core.set({ order: await client.ask("compareOrder", { text, ...request }) });
    });
  }

  /** Measures where the time of a training step goes. */
  async measure(): Promise<void> {
    this.#core.set({ measuring: true });
    await this.#core.attempt("profile", async (client) => {
      this.#core.set({ profile: await client.ask("profile", { milliseconds: PROFILE_MS }) });
    });
    this.#core.set({ measuring: false });
  }

  async generate(seed: number): Promise<void> {
    this.#core.set({ generating: true });
    await this.#core.attempt("prediction", async (client) => {
      const request = this.#continuation(this.#core.state.length, seed);
      this.#core.set({ generation: await client.ask("generate", request) });
    });
    this.#core.set({ generating: false });
  }

  async #lookOnce(): Promise<void> {
    const core = this.#core;
    // A hidden page needs no pictures; it is refreshed when it is seen again.
    if (!core.state.run || globalThis.document?.hidden) return;
    const { sentence, sampling } = core.state;
    if (sentence === "") {
      this.#inspected = null;
      core.set({ inspection: null, prediction: null, comparison: null });
      return;
    }
    const moment = this.#moment();
    await core.attempt("inside", async (client) => {
      const request: InspectRequest = { text: sentence, ...moment };
      const inspection = await client.ask("inspect", request);
      this.#inspected = request;
      core.set({ inspection, recorded: false });
      if (this.#cell) await this.#explainCell(client);
      if (this.#tokenized === sentence) return;
      const comparison = await client.ask("tokenize", {
        text: sentence,
        kinds: ["char", "word", "bpe"],
      });
      this.#tokenized = sentence;
      core.set({ comparison });
    });
    await core.attempt("prediction", async (client) => {
      const request = { text: sentence, ...moment, ...sampling, count: CANDIDATES };
      core.set({ prediction: await client.ask("predict", request) });
    });
  }

  async #sampleOnce(): Promise<void> {
    const core = this.#core;
    const { training, step, snapshots, samples, start, scrub } = core.state;
    // The engine trains on meanwhile: a snapshot stands still, and one can come back to it.
    const moment = training ? (snapshots.at(-1) ?? 0) : step;
    if (start || moment === 0 || scrub !== null || samples.at(-1)?.step === moment) return;
    const prompt = promptOf(core.state);
    await core.attempt("prediction", async (client) => {
      // The same seed each time, so that only the model differs between samples.
      const request = { ...this.#continuation(SAMPLE_TOKENS, 1), step: moment };
      const { text } = await client.ask("generate", request);
      core.replace(withSample(core.state, { step: moment, text: prompt + text }));
    });
  }

  #continuation(tokens: number, seed: number): Argument<"generate"> {
    const { state } = this.#core;
    return { prompt: promptOf(state), tokens, seed, ...this.#moment(), ...state.sampling };
  }

  #moment(): { step?: number } {
    const { scrub } = this.#core.state;
    return scrub === null ? {} : { step: scrub };
  }
}
