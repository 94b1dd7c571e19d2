// The whole state of the page as one value, and the pure steps from one value to the next.
import type { EngineError } from "../engine/client";
import type { Progress } from "../engine/protocol";
import type {
  CheckResult,
  CorpusEntry,
  Description,
  Experiment,
  Explanation,
  Flavour,
  Generation,
  History,
  HistoryRow,
  Inspection,
  OrderComparison,
  PositionsView,
  Prediction,
  Recording,
  RunSummary,
  Sampling,
  StepProfile,
  TokenizeResult,
  ValidationRow,
} from "../engine/types";
import { differences } from "./experiment";
import type { Sample } from "./storage";

/** Where an error belongs, so that it stands next to its cause. */
export type Place =
  | "engine"
  | "link"
  | "data"
  | "experiment"
  | "training"
  | "inside"
  | "prediction"
  | "profile"
  | "share";

/** `second`: another tab saves; `newer`: a newer Noron has saved here and is not overwritten. */
export type SavedState = "nothing" | "saving" | "saved" | "refused" | "full" | "newer" | "second";

export interface OwnText {
  name: string;
  bytes: number;
}

export interface LabState {
  engine: "loading" | "ready" | "unsupported" | "failed";
  flavour: Flavour | null;
  description: Description | null;
  corpora: readonly CorpusEntry[];
  own: OwnText | null;

  /** The experiment as edited; `run.experiment` is the one the model was made from. */
  draft: Experiment | null;
  predicted: CheckResult | null;
  run: RunSummary | null;
  /** The model on screen came with the page. */
  start: boolean;
  busy: boolean;
  /** The engine has not answered for long; stopping it is offered. */
  slow: boolean;

  training: boolean;
  done: boolean;
  step: number;
  rows: readonly HistoryRow[];
  validation: readonly ValidationRow[];
  snapshots: readonly number[];
  tokensPerSecond: number;
  /** The step looked at; null follows the training. */
  scrub: number | null;

  sentence: string;
  inspection: Inspection | null;
  /** The inspection was recorded beforehand, not computed here. */
  recorded: boolean;
  explanation: Explanation | null;
  comparison: TokenizeResult | null;
  positions: PositionsView | null;
  order: OrderComparison | null;

  sampling: Sampling;
  prediction: Prediction | null;
  /** Null follows the sentence. */
  prompt: string | null;
  length: number;
  generation: Generation | null;
  generating: boolean;
  samples: readonly Sample[];

  /** Where the time of a step goes; null until somebody asks. */
  profile: StepProfile | null;
  measuring: boolean;

  saved: SavedState;
  /** The step of the checkpoint this visit began from; null when there was none. */
  resumedAt: number | null;
  problems: Readonly<Partial<Record<Place, EngineError>>>;
}

export const plainSampling: Sampling = {
  temperature: 0.8,
  top_k: 0,
  top_p: 1,
  min_p: 0,
  repetition_penalty: 1,
};

export function initialState(): LabState {
  return {
    engine: "loading",
    flavour: null,
    description: null,
    corpora: [],
    own: null,
    draft: null,
    predicted: null,
    run: null,
    start: true,
    busy: false,
    slow: false,
    training: false,
    done: false,
    step: 0,
    rows: [],
    validation: [],
    snapshots: [],
    tokensPerSecond: 0,
    scrub: null,
    sentence: "",
    inspection: null,
    recorded: false,
    explanation: null,
    comparison: null,
    positions: null,
    order: null,
    sampling: plainSampling,
    prediction: null,
    prompt: null,
    length: 120,
    generation: null,
    generating: false,
    samples: [],
    profile: null,
    measuring: false,
    saved: "nothing",
    resumedAt: null,
    problems: {},
  };
}

export function promptOf(state: LabState): string {
  return state.prompt ?? state.sentence;
}

/** Settings that were changed but wait for a restart. */
export function pendingKeys({ draft, run, start, description }: LabState): string[] {
  // The start model gives way to a fresh one anyway.
  if (!draft || !run || start || !description) return [];
  const restart = description.fields.filter(({ applies }) => applies === "restart");
  return differences(draft, run.experiment, restart);
}

/** Steps in one pass over the training part. */
export function stepsPerEpoch({ run }: LabState): number {
  if (!run?.corpus) return 0;
  const { batch, context } = run.experiment.training;
  return Math.max(1, Math.ceil(run.corpus.train_tokens / (batch * context)));
}

/** A new model takes the place of the old one. */
export function withRun(state: LabState, run: RunSummary, history: History, start: boolean): LabState {
  return {
    ...state,
    run,
    start,
    draft: run.experiment,
    training: false,
    done: run.step >= run.experiment.training.steps,
    step: history.step,
    rows: history.rows,
    validation: history.validation,
    snapshots: history.snapshots,
    tokensPerSecond: 0,
    scrub: null,
    explanation: null,
    generation: null,
    samples: [],
    profile: null,
    slow: false,
  };
}

export function withProgress(state: LabState, progress: Progress): LabState {
  const changed = progress.snapshots.length > 0;
  const snapshots = changed ? progress.snapshots : state.snapshots;
  return {
    ...state,
    step: progress.step,
    rows: [...state.rows, ...progress.rows],
    validation: [...state.validation, ...progress.validation],
    snapshots,
    // Only samples of moments that one can go back to.
    samples: changed ? state.samples.filter(({ step }) => snapshots.includes(step)) : state.samples,
    tokensPerSecond: progress.tokensPerSecond,
  };
}

/** The engine went back to an earlier step: later rows and samples never happened. */
export function withHistory(state: LabState, history: History): LabState {
  return {
    ...state,
    ...history,
    samples: state.samples.filter(({ step }) => step <= history.step),
    scrub: null,
  };
}

/** One sample per step, in order; a second one of the same step replaces the first. */
export function withSample(state: LabState, sample: Sample): LabState {
  const others = state.samples.filter(({ step }) => step !== sample.step);
  return { ...state, samples: [...others, sample].sort((a, b) => a.step - b.step) };
}

export function withProblem(state: LabState, place: Place, error: EngineError | null): LabState {
  const { [place]: _, ...others } = state.problems;
  return { ...state, problems: error ? { ...others, [place]: error } : others };
}

/** What is seen before the engine is there. A recording that came too late changes nothing. */
export function withRecording(state: LabState, { sentence, inspect }: Recording): LabState {
  if (state.inspection) return state;
  const tensors = inspect.tensors.map((tensor) => ({
    ...tensor,
    data: Float32Array.from(tensor.data),
  }));
  return {
    ...state,
    recorded: true,
    sentence: state.sentence || sentence,
    inspection: { ...inspect, tensors },
  };
}
