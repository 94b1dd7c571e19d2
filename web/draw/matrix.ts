// A matrix as a heat map with frozen labels: geometry, hit-testing and drawing. Long matrices scroll
// under their labels: the scene shows a window of the given size at the given scroll offset.
import { type ColorScale, inkOn, pixelOf, unpack } from "./colors";
import type { Palette } from "./palette";
import { type Box, type Mark, type Measure, type Scene, fitText, labelStep } from "./scene";

export interface MatrixData {
  readonly rows: number;
  readonly columns: number;
  /** Row-major. */
  readonly values: ArrayLike<number>;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  /** True where the cell is masked: it is striped, and its value is not shown. */
  readonly masked?: (row: number, column: number) => boolean;
}

export interface MatrixOptions {
  /** Room at hand. Cells shrink to the width, but to the height only while numbers fit. */
  readonly width: number;
  readonly height: number;
  readonly minCell: number;
  readonly maxCell: number;
  readonly measure: Measure;
  /** What the rows and the columns are; written in the corner. */
  readonly rowTitle: string;
  readonly columnTitle: string;
}

/** Where things are, in pixels of the whole matrix (labels included), unscrolled. */
export interface MatrixLayout {
  readonly cell: number;
  /** Width of the row labels and height of the column labels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly rowStep: number;
  readonly columnStep: number;
  /** Column labels stand on end when they do not fit lying down. */
  readonly upright: boolean;
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export const LABEL_SIZE = 12;
const LABEL_ROOM = 96;
const GAP = 6;
/** From here on a number is written into the cell, if it fits. */
const NUMBER_CELL = 26;

function topOf(labels: number): number {
  return Math.ceil(LABEL_SIZE + labels + 2 * GAP);
}

function widest(labels: readonly string[], measure: Measure): number {
  let width = 0;
  for (const label of labels) width = Math.max(width, measure(label, LABEL_SIZE));
  return Math.min(width, LABEL_ROOM);
}

export function layoutMatrix(data: MatrixData, options: MatrixOptions): MatrixLayout {
  const { measure, minCell, maxCell } = options;
  const rowRoom = Math.max(
    widest(data.rowLabels, measure),
    measure(options.rowTitle, LABEL_SIZE) + 14,
  );
  const left = Math.ceil(rowRoom + GAP + 2);
  const columnRoom = widest(data.columnLabels, measure);
  const across = Math.floor((options.width - left - 2) / data.columns);
  const down = Math.floor((options.height - topOf(columnRoom) - 2) / data.rows);
  const cell = Math.min(Math.max(Math.min(across, Math.max(down, NUMBER_CELL)), minCell), maxCell);
  const upright = columnRoom > cell - 1;
  const top = topOf(upright ? columnRoom : LABEL_SIZE);
  const needed = LABEL_SIZE + 2;
  return {
    cell,
    left,
    top,
    width: left + cell * data.columns + 1,
    height: top + cell * data.rows + 1,
    rowStep: labelStep(cell, needed),
    columnStep: upright ? labelStep(cell, needed) : 1,
    upright,
  };
}

/** A box of the unscrolled matrix that encloses one cell. */
export function cellBox(layout: MatrixLayout, { row, column }: Cell): Box {
  const { cell, left, top } = layout;
  return { x: left + column * cell, y: top + row * cell, width: cell, height: cell };
}

/** The cell under a point of the window, or null over labels and outside. */
export function hitCell(
  layout: MatrixLayout,
  data: Pick<MatrixData, "rows" | "columns">,
  point: { x: number; y: number },
  scroll: { x: number; y: number },
): Cell | null {
  if (point.x < layout.left || point.y < layout.top) return null;
  const column = Math.floor((point.x + scroll.x - layout.left) / layout.cell);
  const row = Math.floor((point.y + scroll.y - layout.top) / layout.cell);
  return row >= 0 && column >= 0 && row < data.rows && column < data.columns
    ? { row, column }
    : null;
}

/** Runs of masked cells in a row, so that stripes cost one mark per run. */
export function maskedRuns(
  data: Pick<MatrixData, "columns" | "masked">,
  row: number,
): [start: number, end: number][] {
  const runs: [number, number][] = [];
  if (!data.masked) return runs;
  for (let column = 0; column < data.columns; ++column) {
    if (!data.masked(row, column)) continue;
    const last = runs.at(-1);
    if (last && last[1] === column) last[1] = column + 1;
    else runs.push([column, column + 1]);
  }
  return runs;
}

export interface MatrixView {
  readonly scroll: { readonly x: number; readonly y: number };
  /** Size of the window; the whole matrix when saved as a file. */
  readonly width: number;
  readonly height: number;
  readonly hover: Cell | null;
  readonly pinned: Cell | null;
  /** Rows and columns whose labels are set off. */
  readonly chosenRows?: ReadonlySet<number>;
  readonly chosenColumns?: ReadonlySet<number>;
  /** Text for a cell; shown only where it fits. */
  readonly format: (value: number) => string;
}

export function matrixScene(
  data: MatrixData,
  layout: MatrixLayout,
  scale: ColorScale,
  palette: Palette,
  view: MatrixView,
  options: MatrixOptions,
): Scene {
  const { left, top } = layout;
  const clip = { x: left, y: top, width: view.width - left, height: view.height - top };
  const marks: Mark[] = [
    group(
      clip,
      -view.scroll.x,
      -view.scroll.y,
      cellMarks(data, layout, scale, palette, view, options.measure),
    ),
    group(
      { x: left, y: 0, width: clip.width, height: top },
      -view.scroll.x,
      0,
      columnMarks(data, layout, palette, view, options),
    ),
    group(
      { x: 0, y: top, width: left, height: clip.height },
      0,
      -view.scroll.y,
      rowMarks(data, layout, palette, view, options),
    ),
  ];
  const corner = { kind: "text", fill: palette.soft, size: LABEL_SIZE } as const;
  marks.push({
    ...corner,
    x: left - GAP,
    y: top - LABEL_SIZE / 2 - 2,
    text: `${options.rowTitle} ↓`,
    anchor: "end",
  });
  marks.push({ ...corner, x: left, y: LABEL_SIZE / 2 + 1, text: `${options.columnTitle} →` });
  return { width: view.width, height: view.height, palette, marks };
}

function group(clip: Box, dx: number, dy: number, marks: Mark[]): Mark {
  return { kind: "group", clip, dx, dy, marks };
}

function cellMarks(
  data: MatrixData,
  layout: MatrixLayout,
  scale: ColorScale,
  palette: Palette,
  view: MatrixView,
  measure: Measure,
): Mark[] {
  const { cell, left, top } = layout;
  const pixels = new Uint32Array(data.rows * data.columns);
  for (let i = 0; i < pixels.length; ++i) pixels[i] = pixelOf(scale, data.values[i]!);
  const width = cell * data.columns;
  const height = cell * data.rows;
  const marks: Mark[] = [
    {
      kind: "cells",
      x: left,
      y: top,
      width,
      height,
      rows: data.rows,
      columns: data.columns,
      pixels,
    },
  ];
  for (let row = 0; row < data.rows; ++row) {
    for (const [start, end] of maskedRuns(data, row)) {
      const box = {
        x: left + start * cell,
        y: top + row * cell,
        width: (end - start) * cell,
        height: cell,
      };
      marks.push({ kind: "hatch", ...box, fill: palette.mask, stroke: palette.stripe, spacing: 6 });
    }
  }
  if (cell >= 10) {
    const rule = { kind: "line", stroke: palette.surface, lineWidth: 1 } as const;
    for (let i = 0; i <= data.columns; ++i)
      marks.push({ ...rule, x1: left + i * cell, x2: left + i * cell, y1: top, y2: top + height });
    for (let i = 0; i <= data.rows; ++i)
      marks.push({ ...rule, x1: left, x2: left + width, y1: top + i * cell, y2: top + i * cell });
  }
  if (cell >= NUMBER_CELL) marks.push(...numberMarks(data, layout, pixels, view, measure));
  if (view.hover) marks.push(...outline(cellBox(layout, view.hover), 1.5));
  if (view.pinned) marks.push(...outline(cellBox(layout, view.pinned), 3));
  return marks;
}

function numberMarks(
  data: MatrixData,
  layout: MatrixLayout,
  pixels: Uint32Array,
  view: MatrixView,
  measure: Measure,
): Mark[] {
  const { cell, left, top } = layout;
  const marks: Mark[] = [];
  const size = cell >= 36 ? 11 : 9.5;
  // Only what the window shows: numbers are the costly part.
  const first = Math.floor(view.scroll.y / cell);
  const last = Math.min(data.rows, Math.ceil((view.scroll.y + view.height) / cell));
  for (let row = first; row < last; ++row) {
    for (let column = 0; column < data.columns; ++column) {
      if (data.masked?.(row, column)) continue;
      const text = view.format(data.values[row * data.columns + column]!);
      // As if all digits were equally wide: else those with a narrow 1 would stand alone.
      if (measure(text.replace(/\d/g, "0"), size) > cell - 3) continue;
      const fill = inkOn(unpack(pixels[row * data.columns + column]!));
      marks.push({
        kind: "text",
        x: left + (column + 0.5) * cell,
        y: top + (row + 0.5) * cell,
        text,
        fill,
        size,
        anchor: "middle",
      });
    }
  }
  return marks;
}

/** Black around white: seen on every colour of either scale. */
function outline(box: Box, lineWidth: number): Mark[] {
  const inset = (d: number) => ({
    x: box.x + d,
    y: box.y + d,
    width: box.width - 2 * d,
    height: box.height - 2 * d,
  });
  return [
    { kind: "rect", ...inset(0), stroke: "#000000", lineWidth: lineWidth + 1.5 },
    { kind: "rect", ...inset(0), stroke: "#ffffff", lineWidth },
  ];
}

function rowMarks(
  data: MatrixData,
  layout: MatrixLayout,
  palette: Palette,
  view: MatrixView,
  options: MatrixOptions,
): Mark[] {
  const marks: Mark[] = [];
  const lit = (row: number) =>
    view.hover?.row === row || view.pinned?.row === row || !!view.chosenRows?.has(row);
  for (let row = 0; row < data.rows; ++row) {
    if (!shown(row, layout.rowStep, lit)) continue;
    const text = fitText(
      data.rowLabels[row] ?? "",
      layout.left - GAP - 2,
      LABEL_SIZE,
      options.measure,
    );
    const y = layout.top + (row + 0.5) * layout.cell;
    marks.push({
      kind: "text",
      x: layout.left - GAP,
      y,
      text,
      size: LABEL_SIZE,
      anchor: "end",
      bold: lit(row),
      fill: lit(row) ? palette.ink : palette.soft,
    });
  }
  return marks;
}

function columnMarks(
  data: MatrixData,
  layout: MatrixLayout,
  palette: Palette,
  view: MatrixView,
  options: MatrixOptions,
): Mark[] {
  const marks: Mark[] = [];
  const lit = (column: number) =>
    view.hover?.column === column ||
    view.pinned?.column === column ||
    !!view.chosenColumns?.has(column);
  const room = layout.upright ? layout.top - LABEL_SIZE - 2 * GAP : layout.cell - 2;
  for (let column = 0; column < data.columns; ++column) {
    if (!shown(column, layout.columnStep, lit)) continue;
    const text = fitText(data.columnLabels[column] ?? "", room, LABEL_SIZE, options.measure);
    const label = {
      kind: "text",
      text,
      size: LABEL_SIZE,
      bold: lit(column),
      fill: lit(column) ? palette.ink : palette.soft,
    } as const;
    const x = layout.left + (column + 0.5) * layout.cell;
    if (layout.upright) marks.push({ ...label, x, y: layout.top - GAP, rotate: -90 });
    else marks.push({ ...label, x, y: layout.top - GAP - LABEL_SIZE / 2, anchor: "middle" });
  }
  return marks;
}

// A thinned label gives way to a lit one next to it.
function shown(index: number, step: number, lit: (index: number) => boolean): boolean {
  if (lit(index)) return true;
  if (index % step !== 0) return false;
  for (let near = index - step + 1; near < index + step; ++near) if (lit(near)) return false;
  return true;
}
