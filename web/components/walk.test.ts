import { expect, it } from "vitest";
import { same, walk } from "./walk";

const middle = { row: 1, column: 1 };

it("steps to the neighbours and stops at the edges", () => {
  expect(walk("ArrowUp", middle, 3, 4)).toEqual({ row: 0, column: 1 });
  expect(walk("ArrowDown", middle, 3, 4)).toEqual({ row: 2, column: 1 });
  expect(walk("ArrowLeft", middle, 3, 4)).toEqual({ row: 1, column: 0 });
  expect(walk("ArrowRight", middle, 3, 4)).toEqual({ row: 1, column: 2 });
  expect(walk("ArrowDown", { row: 2, column: 3 }, 3, 4)).toEqual({ row: 2, column: 3 });
  expect(walk("ArrowLeft", { row: 0, column: 0 }, 3, 4)).toEqual({ row: 0, column: 0 });
});

it("jumps along the row and the column", () => {
  expect(walk("End", middle, 3, 4)).toEqual({ row: 1, column: 3 });
  expect(walk("Home", middle, 3, 4)).toEqual({ row: 1, column: 0 });
  expect(walk("PageUp", middle, 3, 4)).toEqual({ row: 0, column: 1 });
  expect(walk("PageDown", middle, 3, 4)).toEqual({ row: 2, column: 1 });
});

it("leaves other keys alone", () => {
  expect(walk("a", middle, 3, 4)).toBeNull();
});

it("compares cells by place, and nothing with nothing", () => {
  expect(same({ row: 1, column: 1 }, middle)).toBe(true);
  expect(same({ row: 1, column: 0 }, middle)).toBe(false);
  expect(same(null, middle)).toBe(false);
  expect(same(null, null)).toBe(true);
});
