// The verbs of the page: arriving, training, changing data and settings, keeping. Components call them,
// the engine is asked, and everyone who subscribed sees the new state. The lab outlives the engine: a
// lost worker is replaced from the last checkpoint.
import { EngineError, Superseded, type ClientEvents, type EngineClient } from "../engine/client";
import type { Progress, StopReason } from "../engine/protocol";
import type { Experiment, FieldValue, Flavour, History, RunSummary } from "../engine/types";
import type { Assets } from "./assets";
import { Core, pageError } from "./core";
import { defaults, fieldsFor, withValue } from "./experiment";
import { readFile, refuseUtf16 } from "./files";
import { Latest } from "./latest";
import type { Shared } from "./link";
import { Looking } from "./looking";
import { stepsPerEpoch, withHistory, withProblem, withProgress, withRecording, withRun } from "./state";
import type { LabState, Place } from "./state";
import { hashOf, type Saved } from "./storage";

export interface LabSetup {
  assets: Assets;
  /** Starts a worker; null when this browser cannot run any build. */
  connect(events: ClientEvents): Promise<{ client: EngineClient; flavour: Flavour } | null>;
  /** Address of the folder with the engine's builds. */
  base: string;
}

export interface SavedWithText {
  found: Saved;
  corpus: Uint8Array | null;
}

/** Largest checkpoint that is opened, in bytes. */
const CHECKPOINT_LIMIT = 100 * 2 ** 20;
/** An engine silent for longer than this, in milliseconds, may be stopped. */
const PATIENCE_MS = 10_000;
/** As many steps as the engine can count. */
const TO_THE_END = 2 ** 31 - 1;
/** An engine that is lost this often without a step of training in between is given up. */
const LOSSES = 3;

export class Lab {
  readonly looking: Looking;
  #core = new Core();
  #setup: LabSetup;
  #own: { bytes: Uint8Array; hash: string } | null = null;
  #checkpoint: Blob | null = null;
  /** What was saved could not be opened: nothing is written over it until another model takes its place. */
  keepsSaved = false;
  #losses = 0;
  readonly #validate = new Latest(() => this.#validateOnce());

  constructor(setup: LabSetup) {
    this.#setup = setup;
    this.looking = new Looking(this.#core);
  }

  get state(): LabState {
    return this.#core.state;
  }

  subscribe(listener: () => void): () => void {
    return this.#core.subscribe(listener);
  }

  // ---- arriving ---------------------------------------------------------------------------------

  /** Shows the recording, loads the engine, then opens the link, the saved state, or the start model. */
  async arrive(shared: Promise<Shared | null>, saved: Promise<SavedWithText | null>): Promise<void> {
    const { assets } = this.#setup;
    const core = this.#core;
    void assets.recording().then(
      (recording) => core.replace(withRecording(core.state, recording)),
      () => undefined, // Without the recording the live model comes a second later.
    );
    const corpora = assets.index().catch(() => []); // Own texts still work.
    const link = shared.catch((error) => {
      core.report("link", error);
      return null;
    });
    if (!(await this.#connect())) return;
    core.set({ corpora: (await corpora).filter(({ kind }) => kind === "text") });
    const asked = await link;
    if (asked && (await this.#openShared(asked))) return;
    const found = await saved;
    if (found && (await this.#openSaved(found))) return;
    const failure = this.state.problems.experiment;
    this.keepsSaved = found !== null;
    await this.#openStart();
    // The start model is no answer to what became of the learner's own. Not shown at the settings: they
    // are checked again.
    if (failure) core.report("training", failure);
  }

  async #connect(): Promise<boolean> {
    const core = this.#core;
    try {
      const connected = await this.#setup.connect({
        progress: (progress) => this.#progressed(progress),
        stopped: (reason, failure, history) => this.#stopped(reason, failure, history),
        lost: (error) => void this.#recover(error),
      });
      if (!connected) {
        core.set({ engine: "unsupported" });
        core.report("engine", pageError("page.unsupported"));
        return false;
      }
      const { client, flavour } = connected;
      core.client = client;
      const whole = await client.ask("boot", { base: this.#setup.base, flavour });
      const description = { ...whole, fields: fieldsFor(whole.fields, "language_model", "gpt") };
      const draft = core.state.draft ?? defaults(description.fields);
      core.set({ engine: "ready", flavour, description, draft });
      return true;
    } catch (error) {
      if (error instanceof Superseded) return false;
      core.set({ engine: "failed" });
      core.report("engine", error);
      return false;
    }
  }

  async #openStart(): Promise<void> {
    const { draft } = this.state;
    await this.#core.attempt("engine", async (client) => {
      const [checkpoint, corpus] = await this.#setup.assets.start();
      const { summary, history } = await client.replace("load", { checkpoint, corpus });
      this.#adopt(summary, history, true);
    });
    // What Play will train is the default experiment, however the start model was made.
    this.#core.set({ draft });
    await this.#validateOnce();
  }

  async #openShared({ experiment, sentence, prompt }: Shared): Promise<boolean> {
    const core = this.#core;
    return core.attempt("link", async (client) => {
      const checked = await client.ask("check", { experiment });
      core.set({
        draft: checked.experiment,
        sentence: sentence || core.state.sentence,
        prompt: prompt || null,
      });
      await this.#create(client, checked.experiment);
    });
  }

  async #openSaved({ found, corpus }: SavedWithText): Promise<boolean> {
    const { experiment, sentence, prompt, sampling, samples, checkpoint, ownName } = found;
    const core = this.#core;
    if (corpus) await this.#keepOwn(corpus, ownName);
    core.set({ sentence, prompt: prompt || null, sampling });
    if (!checkpoint) {
      await this.#openStart();
    } else {
      const opened = await core.attempt("experiment", async (client) => {
        await this.#load(client, checkpoint, experiment);
        core.set({ samples, resumedAt: core.state.step });
      });
      if (!opened) return false;
    }
    core.set({ draft: experiment });
    this.#validate.poke();
    return true;
  }

  // ---- training ---------------------------------------------------------------------------------

  /** Trains on; after the last step, half as many again. The start model gives way to a fresh one. */
  async play(): Promise<void> {
    await this.#verb("training", async (client) => {
      await this.#ownRun(client);
      const { done, step } = this.state;
      if (done) {
        const more = Math.max(100, Math.round(step / 2));
        await this.#setLive(client, "training.steps", step + more);
      }
      await this.#train(client, TO_THE_END);
    });
  }

  async pause(): Promise<void> {
    await this.#core.attempt("training", (client) => client.ask("pause", null));
  }

  /** One batch. */
  async step(): Promise<void> {
    await this.#trainFor(() => 1);
  }

  /** One pass over the training part. */
  async epoch(): Promise<void> {
    await this.#trainFor(() => stepsPerEpoch(this.state));
  }

  /** Begins again from step 0 with the settings as edited: the same seed gives the same weights. */
  async restart(): Promise<void> {
    await this.#verb("experiment", (client) => this.#create(client, this.state.draft!));
  }

  /** Begins again with the next seed, so with other weights. */
  async newWeights(): Promise<void> {
    await this.#verb("experiment", (client) => {
      const draft = this.state.draft!;
      return this.#create(client, withValue(draft, "seed", (draft.seed + 1) % 2 ** 31));
    });
  }

  /** A verb waits for nothing: pressed while another makes a model, it does nothing. */
  async #verb(place: Place, task: (client: EngineClient) => Promise<void>): Promise<void> {
    if (this.state.busy || !this.state.draft) return;
    await this.#core.attempt(place, task);
  }

  async #trainFor(count: () => number): Promise<void> {
    await this.#verb("training", async (client) => {
      await this.#ownRun(client);
      const steps = count();
      const after = this.state.step + steps;
      const planned = this.state.run!.experiment.training.steps;
      if (after > planned) await this.#setLive(client, "training.steps", after);
      await this.#train(client, steps);
    });
  }

  async #train(client: EngineClient, steps: number): Promise<void> {
    this.#core.set({ training: true, scrub: null, resumedAt: null });
    this.looking.refresh();
    await client.ask("train", { steps });
  }

  /** Makes sure that there is a model of the learner's own, with a text to learn from. */
  async #ownRun(client: EngineClient): Promise<void> {
    const { run, start, draft } = this.state;
    if (!run || start) await this.#create(client, draft!);
    else if (!run.corpus) throw pageError("run.no_corpus");
  }

  async #setLive(client: EngineClient, key: string, value: FieldValue): Promise<void> {
    const experiment = await client.ask("set", { key, value });
    const { run, draft, step } = this.state;
    this.#core.set({
      run: run && { ...run, experiment },
      draft: draft && withValue(draft, key, value),
      done: step >= experiment.training.steps,
    });
  }

  async #create(client: EngineClient, experiment: Experiment): Promise<void> {
    this.#core.set({ busy: true });
    try {
      const corpus = await this.#corpusOf(experiment);
      const { summary, history } = await client.replace("create", { experiment, corpus });
      this.#checkpoint = null;
      this.#adopt(summary, history, false);
    } finally {
      this.#core.set({ busy: false });
    }
  }

  async #load(client: EngineClient, file: Blob, experiment: Experiment): Promise<void> {
    // Without its text a model can still be looked into.
    const corpus = await this.#corpusOf(experiment).catch(() => new Uint8Array());
    const checkpoint = new Uint8Array(await file.arrayBuffer());
    const load = (text: Uint8Array) => client.replace("load", { checkpoint, corpus: text });
    const { summary, history } = await load(corpus).catch((error: unknown) => {
      // The text was exchanged for one that cannot be learned from: the model is worth more.
      if (!(error instanceof EngineError && error.code.startsWith("text."))) throw error;
      return load(new Uint8Array());
    });
    this.#checkpoint = file;
    this.#adopt(summary, history, false);
  }

  #adopt(summary: RunSummary, history: History, start: boolean): void {
    if (!start) this.keepsSaved = false;
    let next = withRun(this.state, summary, history, start);
    for (const place of ["experiment", "training", "inside", "prediction", "profile"] as const) {
      next = withProblem(next, place, null);
    }
    this.#core.replace(next);
    this.looking.begin();
    this.#validate.poke();
  }

  #progressed(progress: Progress): void {
    this.#losses = 0;
    this.#core.replace(withProgress(this.state, progress));
    if (this.state.scrub === null) this.looking.refresh();
    if (progress.snapshots.length > 0) this.looking.sample();
  }

  #stopped(reason: StopReason, failure?: EngineError, history?: History): void {
    this.#core.set({ training: false, done: reason === "done" });
    if (history) this.#core.replace(withHistory(this.state, history));
    if (failure) this.#core.report("training", failure);
    this.looking.refresh();
    this.looking.sample();
  }

  // ---- data and settings ------------------------------------------------------------------------

  /** Takes a text of the learner's own. A model that nobody has trained yet gives way at once. */
  async useText(file: Blob, name: string): Promise<void> {
    const limit = this.state.description?.limits.text_bytes;
    if (limit === undefined) return;
    await this.#verb("data", async (client) => {
      const bytes = await readFile(file, limit, "text");
      refuseUtf16(bytes);
      if (bytes.length === 0) throw pageError("text.empty");
      await this.#keepOwn(bytes, name);
      await this.#chooseCorpus(client, "own");
    });
  }

  async useCorpus(id: string): Promise<void> {
    await this.#verb("data", (client) => this.#chooseCorpus(client, id));
  }

  async #chooseCorpus(client: EngineClient, id: string): Promise<void> {
    const { draft, start, step } = this.state;
    const experiment = withValue(draft!, "data.corpus", id);
    this.#core.set({ draft: experiment });
    if (start || step === 0) await this.#create(client, experiment);
  }

  /** Changes one setting: at once if it applies live, else it waits for a restart. */
  async setField(key: string, value: FieldValue): Promise<void> {
    const { draft, description, run, start } = this.state;
    if (!draft || !description) return;
    this.#core.set({ draft: withValue(draft, key, value) });
    const field = description.fields.find((one) => one.key === key);
    if (field?.applies === "live" && run && !start) {
      await this.#core.attempt("experiment", (client) => this.#setLive(client, key, value));
    }
    this.#validate.poke();
  }

  async #keepOwn(bytes: Uint8Array, name: string): Promise<void> {
    this.#own = { bytes, hash: await hashOf(bytes) };
    this.#core.set({ own: { name, bytes: bytes.length } });
  }

  async #corpusOf(experiment: Experiment): Promise<Uint8Array> {
    const id = experiment.data.corpus;
    if (id !== "own") return this.#setup.assets.corpus(id);
    if (!this.#own) throw pageError("page.own_missing");
    return this.#own.bytes;
  }

  async #validateOnce(): Promise<void> {
    const experiment = this.state.draft;
    const checked = await this.#core.attempt("experiment", async (client) => {
      this.#core.set({ predicted: await client.ask("check", { experiment }) });
    });
    if (!checked) this.#core.set({ predicted: null });
  }

  // ---- keeping ----------------------------------------------------------------------------------

  /** The run as a file, with all that is needed to go on; null when there is none. */
  async checkpoint(): Promise<Blob | null> {
    return this.state.run && this.#saved(true, false);
  }

  async #saved(snapshots: boolean, aside: boolean): Promise<Blob | null> {
    let file: Blob | null = null;
    const save = async (client: EngineClient) => {
      file = await client.ask("save", { snapshots, optimizer: true });
    };
    await this.#core.attempt("share", save, aside);
    return file;
  }

  async openCheckpoint(file: Blob): Promise<void> {
    await this.#verb("share", async (client) => {
      const checkpoint = await readFile(file, CHECKPOINT_LIMIT, "file");
      // Once without a text, to learn which one it was trained on.
      const { summary } = await client.replace("load", { checkpoint, corpus: new Uint8Array() });
      await this.#load(client, file, summary.experiment);
    });
  }

  /** What a save holds; remembers the checkpoint for a lost engine as well. */
  async snapshot(): Promise<{ state: Omit<Saved, "version">; corpus: Uint8Array | null } | null> {
    const { run, start, training } = this.state;
    // Earlier moments make a file twenty times as large: they wait until the training rests.
    if (run && !start) this.#checkpoint = (await this.#saved(!training, true)) ?? this.#checkpoint;
    const { draft, sentence, prompt, sampling, samples, own } = this.state;
    if (!draft) return null;
    return {
      state: {
        experiment: draft,
        sentence,
        prompt: prompt ?? "",
        sampling,
        samples: [...samples],
        corpus: this.#own?.hash ?? null,
        ownName: own?.name ?? "",
        checkpoint: start ? null : this.#checkpoint,
      },
      corpus: this.#own?.bytes ?? null,
    };
  }

  setSaved(saved: LabState["saved"]): void {
    if (saved !== this.state.saved) this.#core.set({ saved });
  }

  dismiss(place: Place): void {
    this.#core.replace(withProblem(this.state, place, null));
  }

  // ---- when the engine fails --------------------------------------------------------------------

  /** To be called about once a second. */
  watch(now: number): void {
    const slow = (this.#core.client?.waitingSince(now) ?? 0) > PATIENCE_MS;
    if (slow !== this.state.slow) this.#core.set({ slow });
  }

  /** Gives up on an engine that does not answer. */
  async abandon(): Promise<void> {
    this.#core.client?.terminate();
    await this.#recover(pageError("page.trapped"));
  }

  async #recover(error: EngineError): Promise<void> {
    const core = this.#core;
    const { run, start, draft, samples } = core.state;
    core.client = null;
    this.#losses += 1;
    const givenUp = this.#losses >= LOSSES;
    // Busy until the model is back: a verb pressed meanwhile would act on nothing.
    core.set({ training: false, slow: false, generating: false, busy: !givenUp });
    core.set({ engine: givenUp ? "failed" : "loading" });
    core.report("engine", error);
    if (!givenUp && (await this.#connect())) {
      await core.attempt("experiment", async (client) => {
        if (!run || start) await this.#openStart();
        else if (!this.#checkpoint) await this.#create(client, run.experiment);
        else {
          await this.#load(client, this.#checkpoint, run.experiment);
          core.set({ samples: samples.filter(({ step }) => step <= core.state.step) });
        }
      });
      core.set({ draft });
    }
    core.set({ busy: false });
  }
}
