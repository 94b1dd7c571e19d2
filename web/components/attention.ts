// Reading an inspection: one layer's attention, which cells are masked, one head's matrix.
import { type ColorScale, divergingScale, magnitudeScale } from "../draw/colors";
import { type Inspection, tensorAt } from "../engine/types";

export type AttentionValues = "weights" | "scores";

/** [head, query, key] of one layer, row-major; undefined when the inspection does not carry it. */
export function attentionOf(
  inspection: Inspection,
  layer: number,
  values: AttentionValues,
): Float32Array | undefined {
  return tensorAt(inspection.tensors, `h.${layer}.attn.${values}`)?.data;
}

/** [query, key] of one head, as a view. */
export function headOf(
  inspection: Inspection,
  layer: number,
  head: number,
  values: AttentionValues,
): Float32Array {
  const size = inspection.tokens.length ** 2;
  const all = attentionOf(inspection, layer, values);
  return all ? all.subarray(head * size, (head + 1) * size) : new Float32Array(size);
}

/**
 * Which (query, key) pairs the mask forbids. A causal mask forbids the future. Of a window the
 * inspection does not say the length: there a pair is masked when its weight is exactly zero in
 * every head of every layer.
 */
export function maskOf(
  inspection: Inspection,
): ((query: number, key: number) => boolean) | undefined {
  const { mask, tokens, layers } = inspection;
  if (mask === "none" || mask === "off") return undefined;
  if (mask === "causal") return (query, key) => key > query;
  const count = tokens.length;
  const allowed = new Uint8Array(count * count);
  for (let layer = 0; layer < layers; ++layer) {
    const weights = attentionOf(inspection, layer, "weights") ?? [];
    for (let i = 0; i < weights.length; ++i) {
      if (weights[i] !== 0) allowed[i % allowed.length] = 1;
    }
  }
  return (query, key) => allowed[query * count + key] === 0;
}

/**
 * The scale of one or several [query, key] matrices laid end to end. Scores of masked pairs take no
 * part in it: they are computed but never used.
 */
export function attentionScale(
  values: AttentionValues,
  matrices: readonly ArrayLike<number>[],
  count: number,
  masked: ((query: number, key: number) => boolean) | undefined,
): ColorScale {
  let [least, most] = [0, 0];
  for (const matrix of matrices) {
    for (let query = 0; query < count; ++query) {
      for (let key = 0; key < count; ++key) {
        if (masked?.(query, key)) continue;
        for (let at = query * count + key; at < matrix.length; at += count * count) {
          least = Math.min(least, matrix[at]!);
          most = Math.max(most, matrix[at]!);
        }
      }
    }
  }
  return values === "scores" ? divergingScale([least, most]) : magnitudeScale([most]);
}
