import { expect, it } from "vitest";
import { type BarRow, barsScene, hitRow, layoutBars } from "./bars";
import { allMarks, measure, palette, texts } from "./testing";

const rows: BarRow[] = [
  { label: "anh", values: [0.5, 0.8] },
  { label: "em", values: [0.25, 0] },
];
const series = [
  { name: "plain", color: "#111111", hollow: true },
  { name: "sampled", color: "#222222" },
];
const options = { width: 300, measure, format: (value: number) => `${Math.round(100 * value)}%` };

function bars() {
  const layout = layoutBars(rows, series, options);
  return { layout, scene: barsScene(rows, series, layout, options, palette) };
}

it("draws lengths in proportion, and nothing for zero", () => {
  const { layout, scene } = bars();
  const filled = allMarks(scene).flatMap((m) =>
    m.kind === "rect" && m.fill === "#222222" && m.y > layout.top ? [m] : [],
  );
  expect(filled).toHaveLength(1);
  expect(filled[0]!.width).toBeCloseTo(layout.bar, 6);
});

it("writes every value and keeps it inside the figure", () => {
  const { layout, scene } = bars();
  expect(texts(scene)).toEqual(expect.arrayContaining(["50%", "80%", "25%", "0%", "plain"]));
  for (const mark of allMarks(scene)) {
    if (mark.kind === "text") expect(mark.x).toBeLessThanOrEqual(layout.width);
  }
});

it("finds the row under the pointer", () => {
  const { layout } = bars();
  expect(hitRow(layout, 2, layout.top - 1)).toBeNull();
  expect(hitRow(layout, 2, layout.top + 1)).toBe(0);
  expect(hitRow(layout, 2, layout.top + 1.5 * layout.row)).toBe(1);
  expect(hitRow(layout, 2, layout.top + 2 * layout.row)).toBeNull();
});
