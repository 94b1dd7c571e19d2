import { expect, test } from "vitest";
import { chooseFlavour } from "./flavour";

const all = { simd: true, relaxed: true, threads: true };

test.each([
  [all, "", "relaxed-threads"],
  [{ ...all, threads: false }, "", "relaxed"],
  [{ ...all, relaxed: false }, "", "simd"],
  [{ ...all, simd: false }, "", null],
  [all, "?build=simd", "simd"],
  [all, "?build=relaxed", "relaxed"],
  [{ ...all, threads: false }, "?build=relaxed-threads", "relaxed"],
  [all, "?build=nonsense", "relaxed-threads"],
])("%j with %j runs %j", (can, search, flavour) => {
  expect(chooseFlavour(can, search)).toBe(flavour);
});
