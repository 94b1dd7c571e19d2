import { expect, it } from "vitest";
import type { OrderComparison } from "../engine/types";
import { concludeOrder, isUnchanged, mean, moved, shuffled } from "./order";

it("moves one item and keeps the rest in order", () => {
  expect(moved([0, 1, 2, 3], 0, 2)).toEqual([1, 2, 0, 3]);
  expect(moved([0, 1, 2, 3], 3, 0)).toEqual([3, 0, 1, 2]);
  expect(moved([0, 1], 0, 9)).toEqual([1, 0]);
  expect(moved([0, 1], 1, -1)).toEqual([1, 0]);
});

it("shuffles into a permutation that is never the old order", () => {
  // The first draws would leave three items where they are.
  const draws = [0.99, 0.99, 0.0, 0.0];
  const order = shuffled(3, () => draws.shift() ?? 0.5);
  expect(isUnchanged(order)).toBe(false);
  expect([...order].sort()).toEqual([0, 1, 2]);
  expect(shuffled(1, () => 0)).toEqual([0]);
  expect(shuffled(0, () => 0)).toEqual([]);
});

it("averages, and takes nothing for zero", () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean([])).toBe(0);
});

it("concludes from the numbers", () => {
  const matrix = { path: "m", axes: [], shape: [0, 0], data: new Float32Array() };
  const side = (difference: number[]) => ({ difference, plain: matrix, permuted: matrix });
  const result = (
    order: number[],
    withPositions: number[],
    without: number[],
  ): OrderComparison => ({
    tokens: [],
    order,
    with: side(withPositions),
    without: side(without),
  });
  expect(concludeOrder(result([0, 1], [0, 0], [0, 0]))).toBe("unchanged");
  expect(concludeOrder(result([1, 0], [0.4, 0.2], [1e-7, 0]))).toBe("bag");
  expect(concludeOrder(result([1, 0], [1e-7, 0], [1e-7, 0]))).toBe("blind");
  expect(concludeOrder(result([1, 0], [0.4, 0.2], [0.1, 0]))).toBe("both");
});
