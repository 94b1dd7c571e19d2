// What the engine says about the inside of a model: tokens, captured tensors, predictions, positions, word order.
// One type per JSON result, as in types.ts.

import type { PositionKind, TokenizerKind } from "./types";

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

export interface InspectFacts {
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
