// The legend of a heat map: the ramp with its true range, and the sign for masked cells.
import { type ColorScale, pixelOf } from "./colors";
import type { Palette } from "./palette";
import type { Mark, Measure, Scene } from "./scene";

export const LEGEND_HEIGHT = 34;

export interface LegendOptions {
  readonly width: number;
  readonly format: (value: number) => string;
  readonly measure: Measure;
  /** Word for masked cells; absent when nothing is masked. */
  readonly masked?: string;
}

/** The values written under the ramp: its ends, and zero where the scale diverges. */
export function legendTicks(scale: ColorScale): number[] {
  return scale.low < 0
    ? [scale.low, 0, scale.high]
    : [scale.low, (scale.low + scale.high) / 2, scale.high];
}

export function legendScene(scale: ColorScale, palette: Palette, options: LegendOptions): Scene {
  const { masked, measure, format } = options;
  const signRoom = masked === undefined ? 0 : 30 + measure(masked, 12);
  const x = 1;
  const width = Math.max(80, Math.min(260, options.width - signRoom - 24));
  const columns = 128;
  const pixels = Uint32Array.from({ length: columns }, (_, i) =>
    pixelOf(scale, scale.low + ((scale.high - scale.low) * i) / (columns - 1)),
  );
  const marks: Mark[] = [
    { kind: "cells", x, y: 2, width, height: 12, rows: 1, columns, pixels },
    { kind: "rect", x, y: 2, width, height: 12, stroke: palette.edge },
  ];
  const ticks = legendTicks(scale);
  ticks.forEach((tick, index) => {
    const at = x + (width * index) / (ticks.length - 1);
    const anchor = index === 0 ? "start" : index === ticks.length - 1 ? "end" : "middle";
    marks.push({ kind: "line", x1: at, x2: at, y1: 14, y2: 18, stroke: palette.edge });
    marks.push({
      kind: "text",
      x: at,
      y: 26,
      text: format(tick),
      size: 11,
      anchor,
      fill: palette.soft,
    });
  });
  if (masked !== undefined) {
    const sign = { x: x + width + 16, y: 2, width: 16, height: 12 };
    marks.push({ kind: "hatch", ...sign, fill: palette.mask, stroke: palette.stripe, spacing: 6 });
    marks.push({ kind: "rect", ...sign, stroke: palette.edge });
    marks.push({ kind: "text", x: sign.x + 22, y: 8, text: masked, size: 12, fill: palette.ink });
  }
  return { width: options.width, height: LEGEND_HEIGHT, palette, marks };
}
