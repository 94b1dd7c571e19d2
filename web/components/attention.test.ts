import { expect, it } from "vitest";
import type { Inspection, Token } from "../engine/types";
import { attentionScale, headOf, maskOf } from "./attention";

function inspection(mask: string, weights: number[], tokens = 3): Inspection {
  const token: Token = { id: 0, text: "a", start: 0, end: 1, unknown: false };
  const heads = weights.length / tokens ** 2;
  const shape = [heads, tokens, tokens];
  const axes = ["head", "query", "key"];
  return {
    step: 0,
    trained: 0,
    tokens: Array.from({ length: tokens }, () => token),
    dropped: 0,
    replaced: 0,
    layers: 1,
    heads,
    kv_heads: heads,
    head_width: 1,
    d_model: heads,
    vocab: 1,
    positions: "none",
    mask,
    entropy: [[0]],
    distance: [[0]],
    loss: null,
    token_loss: [],
    tensors: [{ path: "h.0.attn.weights", axes, shape, data: Float32Array.from(weights) }],
  };
}

const window2 = [1, 0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5];

it("cuts one head out of a layer", () => {
  const other = window2.map((weight) => weight / 2);
  const two = inspection("causal", [...window2, ...other]);
  expect([...headOf(two, 0, 1, "weights")]).toEqual(other);
});

it("masks the future under a causal mask, even where a weight vanished", () => {
  const masked = maskOf(inspection("causal", window2))!;
  expect(masked(0, 1)).toBe(true);
  expect(masked(2, 0)).toBe(false);
});

it("reads a window off the zeros that all heads share", () => {
  const masked = maskOf(inspection("window", [...window2, 1, 0, 0, 0, 1, 0, 0, 0, 1]))!;
  expect(masked(2, 0)).toBe(true);
  expect(masked(1, 0)).toBe(false);
  expect(masked(0, 2)).toBe(true);
});

it("masks nothing when the mask is off", () => {
  expect(maskOf(inspection("none", window2))).toBeUndefined();
});

it("leaves masked scores out of the scale, in every head", () => {
  const masked = maskOf(inspection("causal", window2));
  const head = [1, 99, 99, 2, -3, 99, 4, 5, 2];
  const scale = attentionScale("scores", [[...head, ...head], head], 3, masked);
  expect(scale).toMatchObject({ low: -5, high: 5, from: -3, to: 5 });
  expect(attentionScale("weights", [window2], 3, masked)).toMatchObject({ low: 0, high: 1 });
  expect(attentionScale("scores", [head], 3, undefined).high).toBe(99);
});
