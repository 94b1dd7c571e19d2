import { expect, it } from "vitest";
import { magnitudeScale, parseHex, pack, pixelOf } from "./colors";
import { layoutOverview, overviewScene, thumbBox } from "./overview";
import { allMarks, palette } from "./testing";

it("fits the width while thumbnails stay large enough to touch", () => {
  expect(layoutOverview(2, 4, 700).width).toBeLessThanOrEqual(700);
  expect(layoutOverview(2, 4, 5000).thumb).toBe(132);
  expect(layoutOverview(8, 8, 320).thumb).toBe(28);
});

it("places thumbnails without overlap", () => {
  const layout = layoutOverview(3, 3, 400);
  const first = thumbBox(layout, 0, 0);
  expect(thumbBox(layout, 0, 1).x).toBeGreaterThan(first.x + first.width);
  expect(thumbBox(layout, 1, 0).y).toBeGreaterThan(first.y + first.height);
  const last = thumbBox(layout, 2, 2);
  expect(last.x + last.width).toBeLessThanOrEqual(layout.width);
  expect(last.y + last.height).toBeLessThanOrEqual(layout.height);
});

it("shows each head its own numbers, and the mask in the mask's colours", () => {
  const weights = [1, 0, 0.25, 0.75, 1, 0, 0.5, 0.5];
  const scale = magnitudeScale(weights);
  const data = {
    layers: [weights],
    heads: 2,
    tokens: 2,
    masked: (query: number, key: number) => key > query,
    scale,
  };
  const titles = { layer: "layer", head: "head" };
  const scene = overviewScene(
    data,
    layoutOverview(1, 2, 300),
    palette,
    { layer: 0, head: 0 },
    titles,
    () => "",
  );
  const cells = allMarks(scene).flatMap((mark) => (mark.kind === "cells" ? [mark.pixels] : []));
  expect(cells).toHaveLength(2);
  expect(cells[0]![2]).toBe(pixelOf(scale, 0.25));
  expect(cells[1]![2]).toBe(pixelOf(scale, 0.5));
  const mask = [palette.mask, palette.stripe].map((hex) => pack(parseHex(hex)));
  expect(mask).toContain(cells[0]![1]);
  expect(mask).not.toContain(pixelOf(scale, 0));
});
