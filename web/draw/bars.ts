// Horizontal bars, one or two per row: the next-token distribution before and after the sampling
// controls, or what each token's vector became with and without positions.
import type { Palette } from "./palette";
import { type Mark, type Measure, type Scene, fitText } from "./scene";

export interface BarRow {
  readonly label: string;
  /** One value per series; at least 0. */
  readonly values: readonly number[];
  /** Set off, such as the token that was picked. */
  readonly chosen?: boolean;
}

export interface BarSeries {
  readonly name: string;
  readonly color: string;
  /** Outlined instead of filled: told apart without colour. */
  readonly hollow?: boolean;
}

export interface BarsOptions {
  readonly width: number;
  readonly format: (value: number) => string;
  readonly measure: Measure;
  /** Right end of the axis; the largest value when absent. */
  readonly maximum?: number;
}

export interface BarsLayout {
  readonly label: number;
  readonly bar: number;
  readonly number: number;
  readonly row: number;
  readonly top: number;
  readonly maximum: number;
  readonly width: number;
  readonly height: number;
}

const SIZE = 13;
const THICK = 10;

export function layoutBars(
  rows: readonly BarRow[],
  series: readonly BarSeries[],
  options: BarsOptions,
): BarsLayout {
  const { width, measure, format } = options;
  const widestLabel = rows.reduce((most, row) => Math.max(most, measure(row.label, SIZE)), 0);
  const label = Math.ceil(Math.min(Math.max(widestLabel, 24), width * 0.32)) + 8;
  const values = rows.flatMap((row) => [...row.values]);
  const number = Math.ceil(Math.max(...values.map((v) => measure(format(v), 11)), 20)) + 6;
  const row = Math.max(24, series.length * (THICK + 2) + 8);
  const maximum = options.maximum ?? Math.max(...values, Number.MIN_VALUE);
  const top = series.some((one) => one.name) ? 24 : 4;
  return {
    label,
    number,
    row,
    top,
    maximum,
    width,
    bar: Math.max(20, width - label - number),
    height: top + rows.length * row + 2,
  };
}

/** The row under a vertical position, or null above, below and over the legend. */
export function hitRow(layout: BarsLayout, rows: number, y: number): number | null {
  const row = Math.floor((y - layout.top) / layout.row);
  return row >= 0 && row < rows ? row : null;
}

export function barsScene(
  rows: readonly BarRow[],
  series: readonly BarSeries[],
  layout: BarsLayout,
  options: BarsOptions,
  palette: Palette,
  hover: number | null = null,
): Scene {
  const marks: Mark[] = [];
  const named = series.filter(({ name }) => name);
  const room = named.reduce((sum, { name }) => sum + 38 + options.measure(name, 12), -16);
  // Above the bars; further left when it is too long for that.
  let legend = Math.max(0, Math.min(layout.label, layout.width - room - 2));
  for (const { name, color, hollow } of series) {
    if (!name) continue;
    marks.push(barMark({ x: legend, y: 4, width: 16, height: 9 }, color, hollow));
    marks.push({ kind: "text", x: legend + 22, y: 9, text: name, size: 12, fill: palette.ink });
    legend += 22 + options.measure(name, 12) + 16;
  }
  rows.forEach((row, index) => {
    const top = layout.top + index * layout.row;
    const middle = top + layout.row / 2;
    if (hover === index)
      marks.push({
        kind: "rect",
        x: 0,
        y: top,
        width: layout.width,
        height: layout.row,
        fill: palette.line,
        opacity: 0.4,
      });
    const text = fitText(row.label, layout.label - 8, SIZE, options.measure);
    marks.push({
      kind: "text",
      x: layout.label - 8,
      y: middle,
      text,
      size: SIZE,
      anchor: "end",
      bold: !!row.chosen,
      fill: palette.ink,
    });
    const pitch = THICK + 2;
    row.values.forEach((value, place) => {
      const y = middle - (row.values.length * pitch) / 2 + place * pitch + 1;
      const width = Math.max((value / layout.maximum) * layout.bar, value > 0 ? 1 : 0);
      const { color, hollow } = series[place]!;
      if (width > 0)
        marks.push(barMark({ x: layout.label, y, width, height: THICK }, color, hollow));
      const at = layout.label + width + 5;
      marks.push({
        kind: "text",
        x: at,
        y: y + THICK / 2,
        text: options.format(value),
        size: 11,
        fill: palette.soft,
      });
    });
  });
  return { width: layout.width, height: layout.height, palette, marks };
}

function barMark(
  box: { x: number; y: number; width: number; height: number },
  color: string,
  hollow = false,
): Mark {
  if (!hollow) return { kind: "rect", ...box, fill: color, radius: 2 };
  const inner = {
    x: box.x + 0.75,
    y: box.y + 0.75,
    width: Math.max(box.width - 1.5, 0.5),
    height: box.height - 1.5,
  };
  return { kind: "rect", ...inner, stroke: color, lineWidth: 1.5, radius: 2 };
}
