// What the engine says, as TypeScript: one type per JSON result of the wasm Session.
// Names are the engine's own, so that a result needs no translation on its way to the screen.

import type { InspectFacts } from "./inspect-types";

export * from "./inspect-types";

export type Flavour = "simd" | "relaxed" | "relaxed-threads";

// ---- experiment ---------------------------------------------------------------------------------

export type TokenizerKind = "char" | "word" | "bpe";
export type PositionKind =
  | "none"
  | "sinusoidal"
  | "learned"
  | "rope"
  | "rope_half_split"
  | "alibi";

/** What the page makes: a language model of the kind gpt. The engine has more tasks and kinds. */
export interface Experiment {
  version: number;
  title: string;
  purpose: { en: string; vi: string };
  seed: number;
  task: "language_model";
  data: { corpus: string; normalization: "nfc" | "none"; validation_fraction: number };
  tokenizer: { kind: TokenizerKind; vocab_size: number };
  model: {
    kind: "gpt";
    layers: number;
    heads: number;
    kv_heads: number;
    d_model: number;
    ff_factor: number;
    activation: "gelu" | "gelu_tanh" | "relu" | "silu" | "swiglu";
    norm: "layer_norm" | "rms_norm";
    norm_position: "pre" | "post";
    positions: PositionKind;
    tied_head: boolean;
    attention_bias: boolean;
    window: number;
    dropout: number;
  };
  training: {
    steps: number;
    batch: number;
    context: number;
    optimizer: "adamw" | "adam" | "sgd" | "nesterov" | "rmsprop" | "adagrad";
    learning_rate: number;
    beta1: number;
    beta2: number;
    alpha: number;
    epsilon: number;
    weight_decay: number;
    momentum: number;
    schedule: "constant" | "step" | "cosine" | "linear" | "one_cycle" | "inverse_sqrt";
    warmup: number;
    min_learning_rate: number;
    step_size: number;
    gamma: number;
    rising_share: number;
    clip_norm: number;
    evaluate_every: number;
    evaluate_tokens: number;
  };
}

export type FieldValue = number | string | boolean;

/** One key of the experiment, as the engine describes it; every control is generated from this. */
export interface Field {
  key: string;
  type: "number" | "integer" | "choice" | "boolean" | "text";
  default: FieldValue;
  minimum?: number;
  maximum?: number;
  choices?: string[];
  curated?: FieldValue[];
  level: "basic" | "more";
  group: "data" | "tokenizer" | "model" | "training" | "transfer" | "purpose" | "run";
  applies: "live" | "restart";
  /** Tasks and kinds of model that know this key; absent: all. */
  tasks?: string[];
  kinds?: string[];
  help: string;
}

export interface Build {
  simd: boolean;
  relaxed: boolean;
  threads: number;
}

export interface Description {
  version: string;
  build: Build;
  fields: Field[];
  errors: string[];
  /** Codes of what a new run may warn of. */
  warnings: string[];
  limits: { text_bytes: number; memory_bytes: number };
}

export interface MemoryPrediction {
  parameters: number;
  optimizer: number;
  activations: number;
  total: number;
  budget: number;
}

export interface CheckResult {
  experiment: Experiment;
  parameters?: number;
  memory: MemoryPrediction;
}

// ---- a run --------------------------------------------------------------------------------------

export interface CorpusSummary {
  characters: number;
  tokens: number;
  train_tokens: number;
  validation_tokens: number;
  distinct: number;
  replaced: number;
  windows: number;
  hash: string;
}

export interface Warning {
  code: string;
  args: Record<string, string>;
  message: string;
}

export interface RunSummary {
  experiment: Experiment;
  step: number;
  parameters: number;
  memory: MemoryPrediction;
  tokenizer: { kind: TokenizerKind; vocab: number };
  corpus: CorpusSummary | null;
  warnings: Warning[];
  /** Losses (nats per token) that need no model: a uniform guess, and token frequencies. */
  baseline: { uniform: number; unigram: number };
  parameters_by_name: { name: string; shape: number[]; count: number }[];
  resumed?: boolean;
}

/** [step, loss, gradient norm, learning rate]; the loss is that batch's, before its update. */
export type HistoryRow = [step: number, loss: number, gradientNorm: number, learningRate: number];
/** [step, loss] over the validation part, with the weights after that step. */
export type ValidationRow = [step: number, loss: number];

export interface StepResult {
  step: number;
  done: boolean;
  rows: HistoryRow[];
  validation: ValidationRow[];
  snapshots: number[];
  seconds: number;
  tokens: number;
  tokens_per_second: number;
}

export interface History {
  rows: HistoryRow[];
  validation: ValidationRow[];
  snapshots: number[];
  step: number;
}

export interface Evaluation {
  step: number;
  validation_loss: number;
  perplexity: number;
  accuracy: number;
  tokens: number;
}

export interface MemoryUse {
  heap: number;
  arena: number;
  parameters: number;
  snapshots: number;
}

// ---- where the time of a step goes ---------------------------------------------------------------

/** A piece of a step: how long it took, what it has to do at the least (null: no formula is known),
 *  and the share of the machine's limit that was reached. */
export interface Work {
  seconds: number;
  flops: number | null;
  bytes: number | null;
  share_of_limit: number | null;
}

/** Kinds of operations that are alike in what they cost. */
export type OperationFamily =
  | "product"
  | "attention"
  | "recurrent"
  | "norm"
  | "activation"
  | "elementwise"
  | "lookup"
  | "loss"
  | "unknown";

/** An operation of the step. */
export interface ProfileNode {
  operation: string;
  family: OperationFamily;
  /** The part of the model: "h.0.attn"; empty outside of all. */
  module: string;
  /** Its first parameter; empty without one. */
  weight: string;
  inputs: number[][];
  shape: number[];
  forward: Work;
  /** Null where no gradient flows. */
  backward: Work | null;
}

/** One training step, the mean of `steps` that are alike. */
export interface StepProfile {
  seconds: number;
  steps: number;
  threads: number;
  /** What the machine can do at most, measured: FLOP/s in registers, bytes/s in cache. */
  limit: { flops: number; bytes: number };
  sections: Record<"data" | "zeroing" | "optimizer" | "other", Work>;
  /** In the order of the forward pass. */
  nodes: ProfileNode[];
}

export interface SaveRequest {
  snapshots: boolean;
  optimizer: boolean;
}

// ---- static files beside the page ---------------------------------------------------------------

/** start/attention.json: a recorded inspection, shown until the engine is there. */
export interface Recording {
  sentence: string;
  step: number;
  inspect: InspectFacts & {
    tensors: { path: string; axes: string[]; shape: number[]; data: number[] }[];
  };
}

/** corpora/index.json */
export interface CorpusEntry {
  id: string;
  file: string;
  /** What it holds: plain text, tagged sentences, sentence pairs, labelled sentences. */
  kind: "text" | "tagged" | "pairs" | "labelled";
  language: "vi" | "en" | "mixed" | "symbols";
  title: { vi: string; en: string };
  about: { vi: string; en: string };
}
