// The messages between page and worker: two closed unions, nothing else crosses the border.
// A request carries an id, answered exactly once, and the number of the run it speaks about;
// the client drops answers that belong to a run that has since been replaced.

import type {
  CheckResult,
  CompareOrderRequest,
  Description,
  Evaluation,
  Experiment,
  ExplainRequest,
  Explanation,
  Flavour,
  GenerateRequest,
  Generation,
  History,
  HistoryRow,
  Inspection,
  InspectRequest,
  MemoryUse,
  OrderComparison,
  PositionsRequest,
  PositionsView,
  Prediction,
  PredictRequest,
  RunSummary,
  SaveRequest,
  StepProfile,
  TokenizeRequest,
  TokenizeResult,
  ValidationRow,
} from "./types";

/** What is asked (argument) and what comes back (result), per verb. */
export interface Verbs {
  /** Loads the engine; first message to a fresh worker. */
  boot: { argument: { base: string; flavour: Flavour }; result: Description };
  /** Validates and completes an experiment without making a run. */
  check: { argument: { experiment: unknown }; result: CheckResult };
  /** Makes a run; the old one stays if this fails. */
  create: {
    argument: { experiment: unknown; corpus: Uint8Array };
    result: { summary: RunSummary; history: History };
  };
  /** Opens a checkpoint; an empty corpus means that it can be looked into but not trained. */
  load: {
    argument: { checkpoint: Uint8Array; corpus: Uint8Array };
    result: { summary: RunSummary; history: History };
  };
  /** Trains `steps` more steps (or to the end of the experiment) in slices, until `pause`. */
  train: { argument: { steps: number }; result: null };
  /** Stops training after the slice under way. */
  pause: { argument: null; result: null };
  /** Changes one live field. */
  set: { argument: { key: string; value: unknown }; result: Experiment };
  evaluate: { argument: null; result: Evaluation };
  inspect: { argument: InspectRequest; result: Inspection };
  /** Explains one cell of an inspection; carries that inspection's request with it, because the
   *  engine explains whatever it inspected last. */
  explain: { argument: ExplainRequest & { of: InspectRequest }; result: Explanation };
  predict: { argument: PredictRequest; result: Prediction };
  generate: { argument: GenerateRequest; result: Generation };
  tokenize: { argument: TokenizeRequest; result: TokenizeResult };
  positions: { argument: PositionsRequest; result: PositionsView };
  compareOrder: { argument: CompareOrderRequest; result: OrderComparison };
  /** The run as a safetensors file; a Blob, because it can be large and is mostly passed on. */
  save: { argument: SaveRequest; result: Blob };
  memory: { argument: null; result: MemoryUse };
  /** Measures training steps for so many milliseconds; the run stays where it is. */
  profile: { argument: { milliseconds: number }; result: StepProfile };
}

export type Verb = keyof Verbs;
export type Argument<V extends Verb> = Verbs[V]["argument"];
export type Result<V extends Verb> = Verbs[V]["result"];

/** Page → worker. */
export type Request = {
  [V in Verb]: { verb: V; id: number; run: number; argument: Argument<V> };
}[Verb];

/** An error as it crosses the border; `code` and `args` select the reader's sentence. */
export interface Failure {
  code: string;
  message: string;
  args: Record<string, string>;
}

/** Why a training loop came to rest. */
export type StopReason = "paused" | "steps" | "done" | "failed";

/** What happened since the last progress message; sent a few times a second. */
export interface Progress {
  step: number;
  rows: HistoryRow[];
  validation: ValidationRow[];
  /** All steps of which the engine keeps a snapshot, if they have changed; else none. */
  snapshots: number[];
  tokensPerSecond: number;
}

/** Worker → page. */
export type Message =
  | { type: "answer"; id: number; run: number; result: Result<Verb> }
  | { type: "failure"; id: number; run: number; failure: Failure }
  | { type: "progress"; run: number; progress: Progress }
  | { type: "stopped"; run: number; reason: StopReason; failure?: Failure; history?: History }
  /** The engine trapped: nothing in this worker can be trusted any more. */
  | { type: "trapped"; run: number; failure: Failure };
