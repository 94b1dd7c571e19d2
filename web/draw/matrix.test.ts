import { describe, expect, it } from "vitest";
import { magnitudeScale } from "./colors";
import { type MatrixData, cellBox, hitCell, layoutMatrix, maskedRuns, matrixScene } from "./matrix";
import { allMarks, measure, palette, texts } from "./testing";

function square(count: number, width: number, height = 5000) {
  const labels = Array.from({ length: count }, (_, i) => `t${i}`);
  const data: MatrixData = {
    rows: count,
    columns: count,
    values: Float32Array.from({ length: count * count }, (_, i) => i / (count * count)),
    rowLabels: labels,
    columnLabels: labels,
    masked: (row, column) => column > row,
  };
  const options = {
    width,
    height,
    minCell: 14,
    maxCell: 44,
    measure,
    rowTitle: "query",
    columnTitle: "key",
  };
  return { data, options, layout: layoutMatrix(data, options) };
}

const still = { scroll: { x: 0, y: 0 }, hover: null, pinned: null };
const two = (value: number) => value.toFixed(2);

describe("layout", () => {
  it("fills the width between the smallest and the largest cell", () => {
    expect(square(4, 2000).layout.cell).toBe(44);
    expect(square(64, 300).layout.cell).toBe(14);
    const { layout } = square(16, 600);
    expect(layout.width).toBeLessThanOrEqual(600);
    expect(layout.width).toBeGreaterThan(600 - 16);
  });

  it("gives way to the height while numbers still fit, then scrolls", () => {
    expect(square(11, 1000, 500).layout.height).toBeLessThanOrEqual(500);
    expect(square(40, 5000, 500).layout.cell).toBe(26);
  });

  it("stands column labels up only where they do not fit lying down", () => {
    expect(square(4, 2000).layout.upright).toBe(false);
    expect(square(64, 300).layout.upright).toBe(true);
  });
});

describe("hit-testing", () => {
  const { data, layout } = square(8, 400);

  it("finds every cell from its own middle", () => {
    for (let row = 0; row < 8; ++row) {
      for (let column = 0; column < 8; ++column) {
        const box = cellBox(layout, { row, column });
        const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        expect(hitCell(layout, data, middle, { x: 0, y: 0 })).toEqual({ row, column });
      }
    }
  });

  it("follows scrolling, and knows labels and outside from cells", () => {
    const { left, top, cell } = layout;
    expect(
      hitCell(layout, data, { x: left + 1, y: top + 1 }, { x: 2 * cell, y: 3 * cell }),
    ).toEqual({ row: 3, column: 2 });
    expect(hitCell(layout, data, { x: left - 1, y: top + 1 }, { x: 99, y: 0 })).toBeNull();
    expect(hitCell(layout, data, { x: left + 8 * cell, y: top }, { x: 0, y: 0 })).toBeNull();
  });
});

describe("drawing", () => {
  it("stripes masked cells, one mark per run, and writes no number there", () => {
    const { data, layout, options } = square(4, 400);
    expect(maskedRuns(data, 1)).toEqual([[2, 4]]);
    expect(maskedRuns(data, 3)).toEqual([]);
    const whole = { ...still, width: layout.width, height: layout.height, format: two };
    const scene = matrixScene(data, layout, magnitudeScale(data.values), palette, whole, options);
    expect(allMarks(scene).filter((mark) => mark.kind === "hatch")).toHaveLength(3);
    expect(texts(scene).filter((text) => /^0\.\d\d$/.test(text))).toHaveLength(10);
  });

  it("thins labels of small cells but always shows the hovered one", () => {
    const { data, options } = square(64, 300);
    const layout = { ...layoutMatrix(data, options), rowStep: 4, columnStep: 4 };
    const view = {
      ...still,
      width: layout.width,
      height: layout.height,
      format: two,
      hover: { row: 5, column: 9 },
    };
    const shown = texts(
      matrixScene(data, layout, magnitudeScale(data.values), palette, view, options),
    );
    expect(shown).toContain("t5");
    expect(shown).toContain("t9");
    expect(shown.filter((text) => text === "t4")).toHaveLength(1);
    expect(shown).not.toContain("t6");
  });
});
