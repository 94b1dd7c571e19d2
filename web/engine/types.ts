// What the engine says, as TypeScript: one type per JSON result of the wasm Session.
// Names are the engine's own, so that a result needs no translation on its way to the screen.

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

// ---- looking inside -----------------------------------------------------------------------------

export interface Token {
  id: number;
  /** Printable form; the bytes of a part of a character appear as ⟨C3⟩. */
  text: string;
  /** Only when the token alone is not valid UTF-8. */
  bytes?: number[];
  /** UTF-16 offsets into the normalized text. */
  start: number;
  end: number;
  unknown: boolean;
}

/** Where a block of numbers lies in the floats that come with a result. */
export interface TensorHeader {
  path: string;
  axes: string[];
  shape: number[];
  offset: number;
}

/** A named block of numbers, row-major, on the page's side of the border. */
export interface NamedTensor {
  path: string;
  axes: string[];
  shape: number[];
  data: Float32Array;
}

export interface InspectRequest {
  text: string;
  step?: number;
  positions?: "model" | "off";
  mask?: "model" | "off";
  order?: number[];
}

interface InspectFacts {
  step: number;
  trained: number;
  tokens: Token[];
  /** Leading tokens that did not fit into the context. */
  dropped: number;
  /** Invalid UTF-8 sequences that became U+FFFD. */
  replaced: number;
  layers: number;
  heads: number;
  kv_heads: number;
  head_width: number;
  d_model: number;
  vocab: number;
  positions: PositionKind;
  mask: string;
  /** Mean over queries, [layer][head]: entropy in nats, distance in tokens. */
  entropy: number[][];
  distance: number[][];
  loss: number | null;
  token_loss: number[];
}

export interface InspectResult extends InspectFacts {
  tensors: TensorHeader[];
}

/** An inspect result with its numbers attached: what the views of attention are given. */
export interface Inspection extends InspectFacts {
  tensors: NamedTensor[];
}

export interface ExplainRequest {
  layer: number;
  head: number;
  query: number;
  key: number;
}

export interface Explanation extends ExplainRequest {
  q: number[];
  k: number[];
  products: number[];
  dot: number;
  /** 1/√d of one head. */
  scale: number;
  bias: number;
  score: number;
  allowed: boolean;
  /** Scores of the query's whole row; null where masked. */
  row: (number | null)[];
  max: number;
  exponentials: number[];
  denominator: number;
  weight: number;
}

export interface Sampling {
  /** 0 is greedy. */
  temperature: number;
  /** 0 is off. */
  top_k: number;
  top_p: number;
  min_p: number;
  repetition_penalty: number;
}

export interface PredictRequest extends Sampling {
  text: string;
  step?: number;
  count: number;
}

export interface Candidate {
  id: number;
  text: string;
  logit: number;
  /** Plain softmax. */
  probability: number;
  /** After the sampling controls. */
  sampled: number;
}

export interface Prediction {
  tokens: Token[];
  top: Candidate[];
  entropy: number;
  /** How many tokens are still possible after the sampling controls. */
  kept: number;
}

export interface GenerateRequest extends Sampling {
  prompt: string;
  tokens: number;
  seed: number;
  step?: number;
  /** Generate with weights rounded to 8 bits. */
  int8?: boolean;
}

export interface GeneratedToken extends Token {
  probability: number;
  top: { id: number; text: string; probability: number }[];
}

export interface Generation {
  prompt: Token[];
  tokens: GeneratedToken[];
  text: string;
  replaced: number;
  seconds: number;
  /** With int8: what the parameters then take. */
  parameter_bytes?: number;
}

export interface TokenizeRequest {
  text: string;
  kinds: TokenizerKind[];
}

export interface Tokenization {
  kind: TokenizerKind;
  vocab: number;
  tokens: Token[];
  characters_per_token: number;
}

export interface TokenizeResult {
  kinds: Tokenization[];
}

export interface PositionsRequest {
  kind: PositionKind;
  length: number;
  d_model: number;
  heads: number;
}

export interface PositionsResult {
  kind: PositionKind;
  tensors: TensorHeader[];
  learned: boolean;
}

/** Tensors: table [position,column], similarity [position,position], by_distance [distance];
 *  RoPE adds angles [position,pair], ALiBi adds bias [head,query,key] and slopes [head]. */
export interface PositionsView {
  kind: PositionKind;
  tensors: NamedTensor[];
  learned: boolean;
}

export interface CompareOrderRequest {
  text: string;
  order: number[];
  layer: number;
  head: number;
}

interface OrderSide {
  /** Per token, ‖h_permuted − h‖ / ‖h‖ of the last residual stream. */
  difference: number[];
  offset_plain: number;
  offset_permuted: number;
}

export interface CompareOrderResult {
  tokens: Token[];
  order: number[];
  with: OrderSide;
  without: OrderSide;
  shape: number[];
}

/** The same with its two pairs of attention matrices [query,key] attached. */
export interface OrderComparison {
  tokens: Token[];
  order: number[];
  with: { difference: number[]; plain: NamedTensor; permuted: NamedTensor };
  without: { difference: number[]; plain: NamedTensor; permuted: NamedTensor };
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

// ---- helpers ------------------------------------------------------------------------------------

/** The block called `path`, or undefined when the result does not carry it. */
export function tensorAt(tensors: readonly NamedTensor[], path: string): NamedTensor | undefined {
  return tensors.find((tensor) => tensor.path === path);
}

/** Cuts the floats that came with a result into its named blocks (views, no copy). */
export function attachFloats(headers: readonly TensorHeader[], floats: Float32Array): NamedTensor[] {
  return headers.map(({ path, axes, shape, offset }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    return { path, axes, shape, data: floats.subarray(offset, offset + size) };
  });
}
