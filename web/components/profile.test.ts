import { expect, it } from "vitest";
import { palette } from "../draw/testing";
import type { ProfileNode, StepProfile, Work } from "../engine/types";
import { profileEn } from "../i18n/profile.en";
import { profileVi } from "../i18n/profile.vi";
import { FAMILIES, familyColor, familyShares, partOf, piecesOf, scaled, sumByOperation } from "./profile";

const work = (seconds: number): Work => ({ seconds, flops: null, bytes: null, share_of_limit: null });
const node = (operation: string, family: ProfileNode["family"], backward: number | null): ProfileNode => ({
  operation,
  family,
  module: "h.0.attn",
  weight: "",
  inputs: [],
  shape: [],
  forward: work(1),
  backward: backward === null ? null : work(backward),
});
const profile: StepProfile = {
  seconds: 10,
  steps: 3,
  threads: 1,
  limit: { flops: 1, bytes: 1 },
  sections: { data: work(0.5), zeroing: work(0.5), optimizer: work(2), other: work(0) },
  nodes: [node("embedding", "lookup", null), node("linear", "product", 3), node("attention", "attention", 1)],
};

it("tells a step in the order in which it happens", () => {
  expect(piecesOf(profile).map(({ phase, node: of }) => `${phase} ${of?.operation ?? ""}`.trim())).toEqual([
    "data",
    "zeroing",
    "forward embedding",
    "forward linear",
    "forward attention",
    "backward attention",
    "backward linear",
    "optimizer",
    "other",
  ]);
});

it("loses none of the time", () => {
  const sum = piecesOf(profile).reduce((total, piece) => total + piece.work.seconds, 0);
  expect(sum).toBe(10);
  expect(familyShares(profile).reduce((total, [, share]) => total + share, 0)).toBeCloseTo(1);
});

it("adds up families, the longest first", () => {
  expect(familyShares(profile)).toEqual([
    ["product", 0.4],
    [undefined, 0.3],
    ["attention", 0.2],
    ["lookup", 0.1],
  ]);
});

it("gives each family one hue, and what is no operation none", () => {
  const heads = { ...palette, heads: FAMILIES.map((family) => `#${family}`) };
  expect(familyColor("norm", heads)).toBe("#norm");
  expect(familyColor(undefined, heads)).toBe(palette.edge);
  expect(familyColor("unknown", heads)).toBe(palette.edge);
});

it("sums what nodes of one operation take, with their share of the limit", () => {
  const known = (seconds: number, flops: number, bytes: number): Work => ({ seconds, flops, bytes, share_of_limit: 1 });
  const linear = { ...node("linear", "product", null), forward: known(1, 4, 1), backward: known(3, 12, 2) };
  const limit = { flops: 8, bytes: 1 };
  const [first, second] = sumByOperation({ ...profile, limit, nodes: [node("gelu", "activation", 2), linear, linear] });
  // 32 FLOP at 8 a second are 4 s, 6 bytes are 6 s of the 8.
  expect(first).toEqual({ name: "linear", nodes: 2, forward: 2, backward: 6, shareOfLimit: 0.75 });
  expect(second).toEqual({ name: "gelu", nodes: 1, forward: 1, backward: 2, shareOfLimit: null });
});

it("names the block that a module stands in", () => {
  expect(partOf("h.10.attn")).toBe("h.10");
  expect(partOf("ln_f")).toBe("ln_f");
  expect(partOf("")).toBe("");
});

it("scales large numbers", () => {
  expect(scaled(1_250_000)).toEqual([1.25, "M"]);
  expect(scaled(999)).toEqual([999, ""]);
  expect(scaled(0)).toEqual([0, ""]);
  expect(scaled(3e9)).toEqual([3, "G"]);
});

it("says the same in both languages, with the same figures in it", () => {
  const figures = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(profileEn) as (keyof typeof profileEn)[]) {
    expect(profileVi[key], key).not.toBe("");
    expect(figures(profileVi[key]), key).toEqual(figures(profileEn[key]));
  }
});
