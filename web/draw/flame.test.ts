import { expect, it } from "vitest";
import { type FlamePiece, flameScene, hitPiece, layoutFlame } from "./flame";
import { allMarks, measure, palette, texts } from "./testing";

const piece = (phase: string, part: string, name: string, seconds: number): FlamePiece => ({
  phase,
  part,
  name,
  seconds,
  color: "#111199",
});

const step = [
  piece("forward", "h.0", "linear", 2),
  piece("forward", "h.0", "gelu", 1),
  piece("forward", "h.1", "linear", 1),
  piece("backward", "h.1", "linear", 4),
  piece("optimizer", "", "optimizer", 2),
];

it("makes every piece as wide as it is long, side by side", () => {
  const { pieces } = layoutFlame(step, 500);
  expect(pieces.map(({ width }) => width)).toEqual([100, 50, 50, 200, 100]);
  expect(pieces.map(({ x }) => x)).toEqual([0, 100, 150, 200, 400]);
});

it("puts pieces of one part and of one phase under one name", () => {
  const { phases, parts } = layoutFlame(step, 500);
  expect(phases.map(({ text, width }) => [text, width])).toEqual([
    ["forward", 200],
    ["backward", 200],
    ["optimizer", 100],
  ]);
  // The part that ends the one phase and begins the next is two.
  expect(parts.map(({ text, x }) => [text, x])).toEqual([
    ["h.0", 0],
    ["h.1", 150],
    ["h.1", 200],
    ["", 400],
  ]);
});

it("finds the piece under the pointer", () => {
  const layout = layoutFlame(step, 500);
  expect(hitPiece(layout, 0)).toBe(0);
  expect(hitPiece(layout, 100)).toBe(1);
  expect(hitPiece(layout, 399)).toBe(3);
  expect(hitPiece(layout, 500)).toBeNull();
  expect(hitPiece(layout, -1)).toBeNull();
});

it("writes a name where there is room for it", () => {
  const wide = texts(flameScene(step, layoutFlame(step, 1000), palette, measure));
  expect(wide.filter((text) => text === "linear")).toHaveLength(3);
  expect(texts(flameScene(step, layoutFlame(step, 60), palette, measure))).not.toContain("gelu");
});

it("keeps a chosen piece in sight however narrow it is", () => {
  const narrow = [...step, piece("other", "", "other", 0.0001)];
  const layout = layoutFlame(narrow, 300);
  const plain = allMarks(flameScene(narrow, layout, palette, measure));
  const outline = allMarks(flameScene(narrow, layout, palette, measure, 5)).at(-1)!;
  expect(allMarks(flameScene(narrow, layout, palette, measure, 5))).toHaveLength(plain.length + 2);
  expect(outline).toMatchObject({ kind: "rect", width: 4, stroke: palette.ink });
  expect((outline as { x: number }).x + 4).toBeLessThanOrEqual(300);
});

it("draws nothing for a step that took no time", () => {
  const layout = layoutFlame([piece("forward", "", "linear", 0)], 300);
  expect(allMarks(flameScene([piece("forward", "", "linear", 0)], layout, palette, measure))).toEqual([]);
});
