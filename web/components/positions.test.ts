import { expect, it } from "vitest";
import { degrees, spread } from "./positions";

it("spreads numbers evenly, ends included, none twice", () => {
  expect(spread(5, 9)).toEqual([0, 2, 4, 6, 8]);
  expect(spread(5, 16)).toEqual([0, 4, 8, 11, 15]);
  expect(spread(5, 3)).toEqual([0, 1, 2]);
  expect(spread(5, 0)).toEqual([]);
});

it("brings angles into one turn", () => {
  expect(degrees(Math.PI)).toBeCloseTo(180, 9);
  expect(degrees(5 * Math.PI)).toBeCloseTo(180, 9);
  expect(degrees(-Math.PI / 2)).toBeCloseTo(270, 9);
});
