// Curves over one axis: losses and gradient norms over steps, waves over positions. A logarithmic
// vertical axis, a cursor (the step that is being looked at), and the values under the pointer.
import { bisector, extent, nice, range, ticks } from "d3-array";
import { type Box, type Mark, type Measure, type Scene } from "./scene";
import type { Palette } from "./palette";

export type Point = readonly [x: number, y: number];

export interface Series {
  readonly name: string;
  readonly color: string;
  readonly dash?: readonly number[];
  readonly lineWidth?: number;
  readonly opacity?: number;
  /** A dot per point: few points, such as validation losses. */
  readonly dots?: boolean;
  /** Ascending in x; a NaN in y leaves a gap. */
  readonly points: readonly Point[];
}

/** A level worth comparing with, such as the loss of guessing. */
export interface Reference {
  readonly name: string;
  readonly y: number;
}

export interface CurvesOptions {
  readonly width: number;
  readonly height: number;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly logY?: boolean;
  /** Kept visible even where there are no points yet, such as the steps to come. */
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  readonly references?: readonly Reference[];
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly measure: Measure;
}

export interface CurvesLayout {
  readonly plot: Box;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly invertX: (pixel: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

const SIZE = 11;
const LEGEND_ROW = 16;

function domainOf(values: Iterable<number>, positive: boolean): [number, number] {
  const [low, high] = extent([...values].filter((v) => Number.isFinite(v) && (!positive || v > 0)));
  if (low === undefined || high === undefined) return positive ? [0.1, 1] : [0, 1];
  if (low < high) return [low, high];
  return positive ? [low / 2, low * 2] : [low - 0.5, high + 0.5];
}

function* yValues(series: readonly Series[], references: readonly Reference[]): Generator<number> {
  for (const { points } of series) for (const point of points) yield point[1];
  for (const { y } of references) yield y;
}

function* xValues(series: readonly Series[]): Generator<number> {
  for (const { points } of series) {
    if (points.length > 0) {
      yield points[0]![0];
      yield points.at(-1)![0];
    }
  }
}

export function layoutCurves(series: readonly Series[], options: CurvesOptions): CurvesLayout {
  const { width, height, measure, logY = false, references = [] } = options;
  const yDomain = [...(options.yDomain ?? domainOf(yValues(series, references), logY))];
  const xDomain = [...(options.xDomain ?? domainOf(xValues(series), false))];
  const [low, high] = logY
    ? [yDomain[0]! / 1.1, yDomain[1]! * 1.1]
    : nice(yDomain[0]!, yDomain[1]!, 10);
  const yCount = Math.max(2, Math.floor(height / 44));
  const yTicks = logY ? logTicks(yDomain[0]!, yDomain[1]!, yCount) : ticks(low, high, yCount);
  const room = Math.max(...yTicks.map((tick) => measure(options.formatY(tick), SIZE)), 8);
  const left = Math.ceil(room + 10);
  const top = 22 + LEGEND_ROW * (legendPlaces(series, left, options).at(-1)?.row ?? 0);
  const plot = {
    x: left,
    y: top,
    width: Math.max(20, width - left - 14),
    height: Math.max(20, height - top - 36),
  };
  const bottom = plot.y + plot.height;
  const y = logY
    ? between(Math.log(low), Math.log(high), bottom, plot.y)
    : between(low, high, bottom, plot.y);
  const [first, last] = [xDomain[0]!, xDomain[1]!];
  const widest = Math.max(...xDomain.map((value) => measure(options.formatX(value), SIZE)), 20);
  return {
    plot,
    x: between(first, last, plot.x, plot.x + plot.width),
    y: logY ? (value) => y(Math.log(value)) : y,
    invertX: between(plot.x, plot.x + plot.width, first, last),
    xTicks: ticks(first, last, Math.max(2, Math.floor(plot.width / (widest + 28)))),
    yTicks,
  };
}

/** The straight map that takes a to c and b to d; d3-scale would bring 10 KB of compressed script. */
function between(a: number, b: number, c: number, d: number): (value: number) => number {
  const factor = (d - c) / (b - a || 1);
  return (value) => c + (value - a) * factor;
}

/** Round numbers on a logarithmic axis: 1-2-3…, else 1-2-5, else powers of ten, thinned. */
function logTicks(low: number, high: number, most: number): number[] {
  const powers = range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)) + 1);
  for (const digits of [range(1, 10), [1, 2, 5], [1]]) {
    const all = powers.flatMap((power) => digits.map((digit) => digit * 10 ** power));
    const inside = all.filter((tick) => tick >= low / 1.1 && tick <= high * 1.1);
    if (inside.length < 2) break;
    const step = Math.ceil(inside.length / (most + 1));
    if (step === 1) return inside;
    if (digits.length === 1) return inside.filter((_, i) => i % step === 0);
  }
  // Less than one round number apart: the axis is as good as straight.
  return ticks(low, high, most);
}

/**
 * At most four points per pixel column: its first, lowest, highest and last. Spikes survive, and a
 * hundred thousand steps draw as fast as a thousand.
 */
export function decimate(points: readonly Point[], x: (value: number) => number): Point[] {
  const kept: Point[] = [];
  let start = 0;
  while (start < points.length) {
    const column = Math.floor(x(points[start]![0]));
    let end = start + 1;
    let low = start;
    let high = start;
    while (end < points.length && Math.floor(x(points[end]![0])) === column) {
      if (points[end]![1] < points[low]![1]) low = end;
      if (points[end]![1] > points[high]![1]) high = end;
      ++end;
    }
    const picked = [...new Set([start, low, high, end - 1])].sort((a, b) => a - b);
    for (const index of picked) kept.push(points[index]!);
    start = end;
  }
  return kept;
}

/** Exponential moving average of y; corrected for its start, so that the first point is itself. */
export function smooth(points: readonly Point[], factor: number): Point[] {
  let mean = 0;
  let weight = 0;
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) return [x, y];
    mean = factor * mean + (1 - factor) * y;
    weight = factor * weight + (1 - factor);
    return [x, mean / weight];
  });
}

const byX = bisector((point: Point) => point[0]);

/** The point of a series nearest to x; undefined when it is empty. */
export function nearestPoint(points: readonly Point[], x: number): Point | undefined {
  return points[byX.center(points, x)];
}

export function curvesScene(
  series: readonly Series[],
  layout: CurvesLayout,
  options: CurvesOptions,
  palette: Palette,
  view: { cursor?: number | null; hover?: number | null } = {},
): Scene {
  const { plot } = layout;
  const marks: Mark[] = axisMarks(layout, options, palette);
  const inside: Mark[] = [];
  for (const { name, y } of options.references ?? []) {
    const at = layout.y(y);
    inside.push({
      kind: "line",
      x1: plot.x,
      x2: plot.x + plot.width,
      y1: at,
      y2: at,
      stroke: palette.edge,
      dash: [2, 4],
    });
    inside.push({
      kind: "text",
      x: plot.x + plot.width - 4,
      // Above its line, but below it at the upper edge.
      y: at - 8 < plot.y ? at + 8 : at - 8,
      text: name,
      size: SIZE,
      anchor: "end",
      fill: palette.soft,
    });
  }
  for (const one of series) inside.push(...seriesMarks(one, layout, options));
  // A little larger than the plot, so that lines and dots at its edge are whole.
  const clip = { x: plot.x - 5, y: plot.y - 5, width: plot.width + 10, height: plot.height + 10 };
  marks.push({ kind: "group", clip, dx: 0, dy: 0, marks: inside });
  if (view.cursor != null) {
    const x = layout.x(view.cursor);
    marks.push({
      kind: "line",
      x1: x,
      x2: x,
      y1: plot.y - 4,
      y2: plot.y + plot.height,
      stroke: palette.accent,
      lineWidth: 2,
    });
    marks.push({ kind: "circle", x, y: plot.y - 4, radius: 4, fill: palette.accent });
  }
  if (view.hover != null) marks.push(...hoverMarks(series, layout, palette, view.hover));
  marks.push(...legendMarks(series, plot.x, options, palette));
  return { width: options.width, height: options.height, palette, marks };
}

function axisMarks(layout: CurvesLayout, options: CurvesOptions, palette: Palette): Mark[] {
  const { plot, xTicks, yTicks } = layout;
  const marks: Mark[] = [];
  const bottom = plot.y + plot.height;
  const text = { kind: "text", size: SIZE, fill: palette.soft } as const;
  for (const tick of yTicks) {
    const y = layout.y(tick);
    marks.push({
      kind: "line",
      x1: plot.x,
      x2: plot.x + plot.width,
      y1: y,
      y2: y,
      stroke: palette.line,
    });
    marks.push({ ...text, x: plot.x - 6, y, text: options.formatY(tick), anchor: "end" });
  }
  for (const tick of xTicks) {
    const x = layout.x(tick);
    marks.push({ kind: "line", x1: x, x2: x, y1: bottom, y2: bottom + 4, stroke: palette.edge });
    const label = options.formatX(tick);
    // The last label stays inside the picture.
    const at = Math.min(x, options.width - options.measure(label, SIZE) / 2 - 1);
    marks.push({ ...text, x: at, y: bottom + 13, text: label, anchor: "middle" });
  }
  marks.push({
    kind: "line",
    x1: plot.x,
    x2: plot.x + plot.width,
    y1: bottom,
    y2: bottom,
    stroke: palette.edge,
  });
  marks.push({
    ...text,
    x: plot.x + plot.width,
    y: bottom + 28,
    text: `${options.xTitle} →`,
    anchor: "end",
  });
  marks.push({ ...text, x: plot.x, y: bottom + 28, text: `↑ ${options.yTitle}` });
  return marks;
}

function seriesMarks(series: Series, layout: CurvesLayout, options: CurvesOptions): Mark[] {
  const points = decimate(series.points, layout.x).map(([x, y]): Point => {
    // A logarithm of zero or less has no place on the axis.
    return [layout.x(x), options.logY && y <= 0 ? NaN : layout.y(y)];
  });
  const marks: Mark[] = [
    {
      kind: "polyline",
      points,
      stroke: series.color,
      lineWidth: series.lineWidth ?? 2,
      ...(series.dash && { dash: series.dash }),
      ...(series.opacity !== undefined && { opacity: series.opacity }),
    },
  ];
  if (series.dots || points.length === 1) {
    for (const [x, y] of points)
      if (Number.isFinite(y)) marks.push({ kind: "circle", x, y, radius: 3, fill: series.color });
  }
  return marks;
}

function hoverMarks(
  series: readonly Series[],
  layout: CurvesLayout,
  palette: Palette,
  hover: number,
): Mark[] {
  const { plot } = layout;
  const x = layout.x(hover);
  const marks: Mark[] = [
    {
      kind: "line",
      x1: x,
      x2: x,
      y1: plot.y,
      y2: plot.y + plot.height,
      stroke: palette.edge,
      dash: [3, 3],
    },
  ];
  for (const { points, color } of series) {
    const point = nearestPoint(points, hover);
    if (!point || !Number.isFinite(layout.y(point[1]))) continue;
    marks.push({
      kind: "circle",
      x: layout.x(point[0]),
      y: layout.y(point[1]),
      radius: 4.5,
      fill: color,
      stroke: palette.surface,
      lineWidth: 2,
    });
  }
  return marks;
}

/** Where the named series stand above the plot, in as many rows as it takes. */
function legendPlaces(series: readonly Series[], left: number, { width, measure }: CurvesOptions) {
  let x = left;
  let row = 0;
  return series
    .filter(({ name }) => name)
    .map((one) => {
      const room = 22 + measure(one.name, 12) + 18;
      if (x > left && x + room > width + 18) {
        x = left;
        row += 1;
      }
      const place = { series: one, x, row };
      x += room;
      return place;
    });
}

function legendMarks(
  series: readonly Series[],
  left: number,
  options: CurvesOptions,
  palette: Palette,
): Mark[] {
  return legendPlaces(series, left, options).flatMap(({ series: one, x, row }): Mark[] => {
    const { name, color, dash, lineWidth, dots } = one;
    const y = 8 + LEGEND_ROW * row;
    return [
      {
        kind: "line",
        x1: x,
        x2: x + 16,
        y1: y,
        y2: y,
        stroke: color,
        lineWidth: lineWidth ?? 2,
        ...(dash && { dash }),
      },
      ...(dots ? [{ kind: "circle", x: x + 8, y, radius: 3, fill: color } as const] : []),
      { kind: "text", x: x + 22, y, text: name, size: 12, fill: palette.ink },
    ];
  });
}
