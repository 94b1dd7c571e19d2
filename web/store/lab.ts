// The one place where state changes: components call its verbs, it asks the engine, and everyone who
// subscribed sees the new state. It survives the engine: a lost worker is replaced from the last checkpoint.
import { EngineClient, EngineError, Superseded, type ClientEvents } from "../engine/client";
import type { Argument, Progress, StopReason } from "../engine/protocol";
import type {
  CompareOrderRequest,
  Experiment,
  ExplainRequest,
  FieldValue,
  Flavour,
  History,
  InspectRequest,
  PositionsRequest,
  RunSummary,
  Sampling,
} from "../engine/types";
import type { Assets } from "./assets";
import { defaults, withValue } from "./experiment";
import { readFile, refuseUtf16 } from "./files";
import { Latest } from "./latest";
import type { Shared } from "./link";
import {
  initialState,
  pendingKeys,
  promptOf,
  stepsPerEpoch,
  withHistory,
  withProblem,
  withProgress,
  withRecording,
  withRun,
  withSample,
  type LabState,
  type Place,
} from "./state";
import { hashOf, type Saved } from "./storage";

export interface LabSetup {
  assets: Assets;
  /** Starts a worker; null when this browser cannot run any build. */
  connect(events: ClientEvents): Promise<{ client: EngineClient; flavour: Flavour } | null>;
  /** Address of the folder with the engine's builds. */
  base: string;
}

/** Largest checkpoint that is opened, in bytes. */
const CHECKPOINT_LIMIT = 100 * 1024 * 1024;
/** An engine silent for longer than this, in milliseconds, may be stopped. */
const PATIENCE_MS = 10_000;
const SAMPLE_TOKENS = 80;

export class Lab {
  #setup: LabSetup;
  #client: EngineClient | null = null;
  #state = initialState();
  #listeners = new Set<() => void>();
  #own: { bytes: Uint8Array; hash: string } | null = null;
  #checkpoint: Uint8Array | null = null;
  #losses = 0;
  /** What the inspection on screen was asked with; an explanation must speak of the same one. */
  #inspected: InspectRequest | null = null;
  #tokenized = "";

  readonly #look = new Latest(() => this.#lookOnce());
  readonly #validate = new Latest(() => this.#validateOnce());
  readonly #sample = new Latest(() => this.#sampleOnce());

  constructor(setup: LabSetup) {
    this.#setup = setup;
  }

  get state(): LabState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // ---- arriving ---------------------------------------------------------------------------------

  /** Shows the recording, loads the engine, then opens the link, the saved state, or the start model. */
  async arrive(shared: Promise<Shared | null>, saved: Promise<SavedWithText | null>): Promise<void> {
    const { assets } = this.#setup;
    void assets.recording().then(
      (recording) => this.#set(withRecording(this.#state, recording)),
      () => undefined, // Without the recording the live model comes a second later.
    );
    const corpora = assets.index();
    if (!(await this.#connect())) return;
    this.#set({ ...this.#state, corpora: await corpora });
    const link = await shared.catch((error) => {
      this.#report("link", error);
      return null;
    });
    if (link && (await this.#openShared(link))) return;
    const found = await saved;
    if (found && (await this.#openSaved(found))) return;
    await this.#openStart();
  }

  async #connect(): Promise<boolean> {
    try {
      const connected = await this.#setup.connect({
        progress: (progress) => this.#progressed(progress),
        stopped: (reason, failure, history) => this.#stopped(reason, failure, history),
        lost: (error) => void this.#recover(error),
      });
      if (!connected) {
        this.#set({ ...this.#state, engine: "unsupported" });
        this.#report("engine", pageError("page.unsupported"));
        return false;
      }
      const { client, flavour } = connected;
      this.#client = client;
      const description = await client.ask("boot", { base: this.#setup.base, flavour });
      const draft = this.#state.draft ?? defaults(description.fields);
      this.#set({ ...this.#state, engine: "ready", flavour, description, draft });
      return true;
    } catch (error) {
      if (error instanceof Superseded) return false;
      this.#set({ ...this.#state, engine: "failed" });
      this.#report("engine", error);
      return false;
    }
  }

  async #openStart(): Promise<void> {
    await this.#attempt("engine", async (client) => {
      const [checkpoint, corpus] = await this.#setup.assets.start();
      const { summary, history } = await client.replace("load", { checkpoint, corpus });
      this.#adopt(summary, history, true);
    });
  }

  async #openShared({ experiment, sentence, prompt }: Shared): Promise<boolean> {
    return this.#attempt("link", async (client) => {
      const checked = await client.ask("check", { experiment });
      this.#set({
        ...this.#state,
        draft: checked.experiment,
        sentence: sentence || this.#state.sentence,
        prompt: prompt || null,
      });
      await this.#create(client, checked.experiment);
    });
  }

  async #openSaved({ found, corpus }: SavedWithText): Promise<boolean> {
    const { experiment, sentence, prompt, sampling, samples, checkpoint } = found;
    if (corpus) await this.#keepOwn(corpus, "");
    this.#set({ ...this.#state, sentence, prompt: prompt || null, sampling });
    if (!checkpoint) {
      await this.#openStart();
    } else {
      const opened = await this.#attempt("experiment", async (client) => {
        const text = await this.#corpusOf(experiment).catch(() => new Uint8Array());
        const { summary, history } = await client.replace("load", { checkpoint, corpus: text });
        this.#adopt(summary, history, false);
        this.#checkpoint = checkpoint;
        this.#set({ ...this.#state, samples, resumedAt: summary.step });
      });
      if (!opened) return false;
    }
    this.#set({ ...this.#state, draft: experiment });
    this.#validate.poke();
    return true;
  }

  // ---- verbs of training ------------------------------------------------------------------------

  /** Trains on; after the last step, half as many again. The start model gives way to a fresh one. */
  async play(): Promise<void> {
    await this.#attempt("training", async (client) => {
      await this.#ownRun(client);
      if (this.#state.done) await this.#extend(client);
      await this.#train(client, Number.MAX_SAFE_INTEGER);
    });
  }

  async pause(): Promise<void> {
    await this.#attempt("training", async (client) => void (await client.ask("pause", null)));
  }

  /** One batch. */
  async step(): Promise<void> {
    await this.#trainFor(() => 1);
  }

  /** One pass over the training part. */
  async epoch(): Promise<void> {
    await this.#trainFor(() => stepsPerEpoch(this.#state));
  }

  async #trainFor(steps: () => number): Promise<void> {
    await this.#attempt("training", async (client) => {
      await this.#ownRun(client);
      const after = this.#state.step + steps();
      const planned = this.#state.run!.experiment.training.steps;
      if (after > planned) await this.#setLive(client, "training.steps", after);
      await this.#train(client, steps());
    });
  }

  /** Begins again from step 0 with the settings as edited: the same seed gives the same weights. */
  async restart(): Promise<void> {
    await this.#attempt("experiment", (client) => this.#create(client, this.#state.draft!));
  }

  /** Begins again with the next seed, so with other weights. */
  async newWeights(): Promise<void> {
    const { draft } = this.#state;
    if (!draft) return;
    this.#set({ ...this.#state, draft: withValue(draft, "seed", (draft.seed + 1) % 2 ** 31) });
    await this.restart();
  }

  async #train(client: EngineClient, steps: number): Promise<void> {
    this.#set({ ...this.#state, training: true, scrub: null, resumedAt: null });
    await client.ask("train", { steps });
  }

  async #ownRun(client: EngineClient): Promise<void> {
    if (!this.#state.run || this.#state.start) await this.#create(client, this.#state.draft!);
    else if (!this.#state.run.corpus) throw pageError("run.no_corpus");
  }

  async #extend(client: EngineClient): Promise<void> {
    const { step } = this.#state;
    await this.#setLive(client, "training.steps", step + Math.max(100, Math.round(step / 2)));
  }

  async #setLive(client: EngineClient, key: string, value: FieldValue): Promise<void> {
    const experiment = await client.ask("set", { key, value });
    const { run, draft } = this.#state;
    this.#set({
      ...this.#state,
      run: run && { ...run, experiment },
      draft: draft && withValue(draft, key, value),
      done: this.#state.step >= experiment.training.steps,
    });
  }

  async #create(client: EngineClient, experiment: Experiment): Promise<void> {
    this.#set({ ...this.#state, busy: true });
    try {
      const corpus = await this.#corpusOf(experiment);
      const summary = await client.replace("create", { experiment, corpus });
      this.#checkpoint = null;
      const history = { step: summary.step, rows: [], validation: [], snapshots: [] };
      this.#adopt(summary, history, false);
    } finally {
      this.#set({ ...this.#state, busy: false });
    }
  }

  #adopt(summary: RunSummary, history: History, start: boolean): void {
    let next = withRun(this.#state, summary, history, start);
    for (const place of ["experiment", "training", "inside", "prediction"] as const) {
      next = withProblem(next, place, null);
    }
    this.#set(next);
    this.#tokenized = "";
    this.#look.poke();
    this.#validate.poke();
  }

  #progressed(progress: Progress): void {
    this.#losses = 0;
    this.#set(withProgress(this.#state, progress));
    if (this.#state.scrub === null) this.#look.poke();
    if (progress.snapshots.length > 0) this.#sample.poke();
  }

  #stopped(reason: StopReason, failure?: EngineError, history?: History): void {
    this.#set({ ...this.#state, training: false, done: reason === "done", stepsPerSecond: 0 });
    if (history) this.#set(withHistory(this.#state, history));
    if (failure) this.#report("training", failure);
    this.#look.poke();
    this.#sample.poke();
  }

  // ---- data and settings ------------------------------------------------------------------------

  /** Takes a text of the learner's own. A model that nobody has trained yet gives way at once. */
  async useText(file: Blob, name: string): Promise<void> {
    const limit = this.#state.description?.limits.text_bytes;
    if (limit === undefined) return;
    await this.#attempt("data", async (client) => {
      const bytes = await readFile(file, limit, "text");
      refuseUtf16(bytes);
      if (bytes.length === 0) throw pageError("text.empty");
      await this.#keepOwn(bytes, name);
      await this.#chooseCorpus(client, "own");
    });
  }

  async useCorpus(id: string): Promise<void> {
    await this.#attempt("data", (client) => this.#chooseCorpus(client, id));
  }

  async #chooseCorpus(client: EngineClient, id: string): Promise<void> {
    const { draft, start, step } = this.#state;
    const experiment = withValue(draft!, "data.corpus", id);
    this.#set({ ...this.#state, draft: experiment });
    if (start || step === 0) await this.#create(client, experiment);
  }

  /** Changes one setting: at once if it applies live, else it waits for a restart. */
  async setField(key: string, value: FieldValue): Promise<void> {
    const { draft, description, run, start } = this.#state;
    if (!draft || !description) return;
    this.#set({ ...this.#state, draft: withValue(draft, key, value) });
    const field = description.fields.find((one) => one.key === key);
    if (field?.applies === "live" && run && !start) {
      await this.#attempt("experiment", (client) => this.#setLive(client, key, value));
    }
    this.#validate.poke();
  }

  async #keepOwn(bytes: Uint8Array, name: string): Promise<void> {
    this.#own = { bytes, hash: await hashOf(bytes) };
    this.#set({ ...this.#state, own: { name, bytes: bytes.length } });
  }

  async #corpusOf(experiment: Experiment): Promise<Uint8Array> {
    const id = experiment.data.corpus;
    if (id !== "own") return this.#setup.assets.corpus(id);
    if (!this.#own) throw pageError("page.own_missing");
    return this.#own.bytes;
  }

  async #validateOnce(): Promise<void> {
    const experiment = this.#state.draft;
    await this.#attempt("experiment", async (client) => {
      const predicted = await client.ask("check", { experiment });
      this.#set({ ...this.#state, predicted });
    });
  }

  // ---- looking ----------------------------------------------------------------------------------

  setSentence(sentence: string): void {
    this.#set({ ...this.#state, sentence, explanation: null, order: null });
    this.#look.poke();
  }

  setSampling(sampling: Sampling): void {
    this.#set({ ...this.#state, sampling });
    this.#look.poke();
  }

  setPrompt(prompt: string): void {
    this.#set({ ...this.#state, prompt });
  }

  setLength(length: number): void {
    this.#set({ ...this.#state, length });
  }

  /** Looks at the model as it was at a step; null follows the training again. */
  scrub(step: number | null): void {
    this.#set({ ...this.#state, scrub: step, explanation: null });
    this.#look.poke();
  }

  /** The page can be seen again. */
  refresh(): void {
    this.#look.poke();
  }

  async #lookOnce(): Promise<void> {
    // A hidden page needs no pictures; `refresh` makes up for it.
    if (!this.#client || !this.#state.run || globalThis.document?.hidden) return;
    const { sentence, sampling } = this.#state;
    const at = this.#state.scrub === null ? {} : { step: this.#state.scrub };
    if (sentence === "") {
      this.#set({ ...this.#state, inspection: null, prediction: null, comparison: null });
      return;
    }
    await this.#attempt("inside", async (client) => {
      const request: InspectRequest = { text: sentence, ...at };
      const inspection = await client.ask("inspect", request);
      this.#inspected = request;
      this.#set({ ...this.#state, inspection, recorded: false });
      if (this.#tokenized !== sentence) {
        const kinds = ["char", "word", "bpe"] as const;
        const comparison = await client.ask("tokenize", { text: sentence, kinds: [...kinds] });
        this.#tokenized = sentence;
        this.#set({ ...this.#state, comparison });
      }
    });
    await this.#attempt("prediction", async (client) => {
      const prediction = await client.ask("predict", { text: sentence, ...at, ...sampling, count: 10 });
      this.#set({ ...this.#state, prediction });
    });
  }

  /** Explains one cell of the inspection on screen; null puts the explanation away. */
  async explain(cell: ExplainRequest | null): Promise<void> {
    const of = this.#inspected;
    if (!cell || !of) {
      this.#set({ ...this.#state, explanation: null });
      return;
    }
    await this.#attempt("inside", async (client) => {
      const explanation = await client.ask("explain", { ...cell, of });
      this.#set({ ...this.#state, explanation });
    });
  }

  async showPositions(request: PositionsRequest): Promise<void> {
    await this.#attempt("inside", async (client) => {
      const positions = await client.ask("positions", request);
      this.#set({ ...this.#state, positions });
    });
  }

  async compareOrder(request: Omit<CompareOrderRequest, "text">): Promise<void> {
    await this.#attempt("inside", async (client) => {
      const order = await client.ask("compareOrder", { text: this.#state.sentence, ...request });
      this.#set({ ...this.#state, order });
    });
  }

  // ---- text -------------------------------------------------------------------------------------

  async generate(seed: number): Promise<void> {
    this.#set({ ...this.#state, generating: true });
    await this.#attempt("prediction", async (client) => {
      const generation = await client.ask("generate", this.#continuation(this.#state.length, seed));
      this.#set({ ...this.#state, generation });
    });
    this.#set({ ...this.#state, generating: false });
  }

  async #sampleOnce(): Promise<void> {
    const { step, samples, start, scrub } = this.#state;
    if (start || step === 0 || scrub !== null || samples.at(-1)?.step === step) return;
    await this.#attempt("prediction", async (client) => {
      // The same seed each time, so that only the model differs between samples.
      const { text } = await client.ask("generate", this.#continuation(SAMPLE_TOKENS, 1));
      this.#set(withSample(this.#state, { step, text: promptOf(this.#state) + text }));
    });
  }

  #continuation(tokens: number, seed: number): Argument<"generate"> {
    const { scrub, sampling } = this.#state;
    const at = scrub === null ? {} : { step: scrub };
    return { prompt: promptOf(this.#state), tokens, seed, ...at, ...sampling };
  }

  // ---- keeping ----------------------------------------------------------------------------------

  /** The run as a file, with all that is needed to go on; null when there is none. */
  async checkpoint(): Promise<Uint8Array | null> {
    if (!this.#state.run) return null;
    let bytes: Uint8Array | null = null;
    await this.#attempt("share", async (client) => {
      bytes = await client.ask("save", { snapshots: true, optimizer: true });
    });
    return bytes;
  }

  async openCheckpoint(file: Blob): Promise<void> {
    await this.#attempt("share", async (client) => {
      const checkpoint = await readFile(file, CHECKPOINT_LIMIT, "file");
      // Once without a text, to learn which one it was trained on.
      const opened = await client.replace("load", { checkpoint, corpus: new Uint8Array() });
      this.#adopt(opened.summary, opened.history, false);
      const corpus = await this.#corpusOf(opened.summary.experiment).catch(() => null);
      if (corpus) {
        const { summary, history } = await client.replace("load", { checkpoint, corpus });
        this.#adopt(summary, history, false);
      }
      this.#checkpoint = checkpoint;
    });
  }

  /** What a save holds; remembers the checkpoint for a lost engine as well. */
  async snapshot(): Promise<{ state: Omit<Saved, "version">; corpus: Uint8Array | null } | null> {
    const { draft, start, run } = this.#state;
    if (!draft) return null;
    if (run && !start) this.#checkpoint = (await this.checkpoint()) ?? this.#checkpoint;
    const { sentence, sampling, samples } = this.#state;
    return {
      state: {
        experiment: this.#state.draft ?? draft,
        sentence,
        prompt: this.#state.prompt ?? "",
        sampling,
        samples: [...samples],
        corpus: this.#own?.hash ?? null,
        checkpoint: start ? null : this.#checkpoint,
      },
      corpus: this.#own?.bytes ?? null,
    };
  }

  setSaved(saved: LabState["saved"]): void {
    if (saved !== this.#state.saved) this.#set({ ...this.#state, saved });
  }

  dismiss(place: Place): void {
    this.#set(withProblem(this.#state, place, null));
  }

  pendingKeys(): string[] {
    return pendingKeys(this.#state);
  }

  // ---- when the engine fails --------------------------------------------------------------------

  /** To be called about once a second. */
  watch(now: number): void {
    const slow = (this.#client?.waitingSince(now) ?? 0) > PATIENCE_MS;
    if (slow !== this.#state.slow) this.#set({ ...this.#state, slow });
  }

  /** Gives up on an engine that does not answer. */
  async abandon(): Promise<void> {
    this.#client?.terminate();
    await this.#recover(pageError("page.trapped"));
  }

  async #recover(error: EngineError): Promise<void> {
    this.#client = null;
    this.#losses += 1;
    this.#set({ ...this.#state, training: false, slow: false, busy: false, generating: false });
    // Losing it again and again without a step in between would go on for ever.
    if (this.#losses > 2) {
      this.#set({ ...this.#state, engine: "failed" });
      this.#report("engine", error);
      return;
    }
    this.#set({ ...this.#state, engine: "loading" });
    if (!(await this.#connect())) return;
    const { run, start, draft, samples } = this.#state;
    const checkpoint = this.#checkpoint;
    await this.#attempt("experiment", async (client) => {
      if (!run || start) return this.#openStart();
      const corpus = await this.#corpusOf(run.experiment).catch(() => new Uint8Array());
      if (!checkpoint) return this.#create(client, run.experiment);
      const { summary, history } = await client.replace("load", { checkpoint, corpus });
      this.#adopt(summary, history, false);
      this.#set({ ...this.#state, samples: samples.filter(({ step }) => step <= history.step) });
      return undefined;
    });
    this.#set({ ...this.#state, draft });
    this.#report("engine", error);
  }

  /** Does something with the engine; an error is shown at `place`. True when it went well. */
  async #attempt(place: Place, task: (client: EngineClient) => Promise<unknown>): Promise<boolean> {
    const client = this.#client;
    if (!client) return false;
    try {
      await task(client);
      if (this.#state.problems[place]) this.#set(withProblem(this.#state, place, null));
      return true;
    } catch (error) {
      if (!(error instanceof Superseded)) this.#report(place, error);
      return false;
    }
  }

  #report(place: Place, error: unknown): void {
    if (!(error instanceof EngineError)) throw error;
    this.#set(withProblem(this.#state, place, error));
  }

  #set(state: LabState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export interface SavedWithText {
  found: Saved;
  corpus: Uint8Array | null;
}

function pageError(code: string, args: Record<string, string> = {}): EngineError {
  return new EngineError({ code, message: code, args });
}
