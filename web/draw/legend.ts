// The legend of a heat map: the ramp with its true range, and the sign for masked cells.
import { type ColorScale, pixelOf } from "./colors";
import type { Palette } from "./palette";
import type { Mark, Measure, Scene } from "./scene";

const LEGEND_HEIGHT = 34;
/** A middle label this close to an end is left out. */
const LABEL_CLEARANCE = 48;

export interface LegendOptions {
  readonly width: number;
  readonly format: (value: number) => string;
  readonly measure: Measure;
  /** Word for masked cells; absent when nothing is masked. */
  readonly masked?: string;
}

/** The values written under the ramp: its ends, and zero or the middle between them. */
export function legendTicks({ from, to }: ColorScale): number[] {
  return from < 0 && to > 0 ? [from, 0, to] : [from, (from + to) / 2, to];
}

export function legendScene(scale: ColorScale, palette: Palette, options: LegendOptions): Scene {
  const { masked, measure, format } = options;
  const signRoom = masked === undefined ? 0 : 30 + measure(masked, 12);
  const x = 1;
  const width = Math.max(80, Math.min(260, options.width - signRoom - 24));
  const columns = 128;
  const pixels = Uint32Array.from({ length: columns }, (_, i) =>
    pixelOf(scale, scale.from + ((scale.to - scale.from) * i) / (columns - 1)),
  );
  const marks: Mark[] = [
    { kind: "cells", x, y: 2, width, height: 12, rows: 1, columns, pixels },
    { kind: "rect", x, y: 2, width, height: 12, stroke: palette.edge },
  ];
  const ticks = legendTicks(scale);
  ticks.forEach((tick, index) => {
    const share = scale.to > scale.from ? (tick - scale.from) / (scale.to - scale.from) : index / 2;
    const at = x + width * share;
    const text = format(tick);
    const anchor = index === 0 ? "start" : index === ticks.length - 1 ? "end" : "middle";
    marks.push({ kind: "line", x1: at, x2: at, y1: 14, y2: 18, stroke: palette.edge });
    const crowded = anchor === "middle" && Math.min(share, 1 - share) * width < LABEL_CLEARANCE;
    if (!crowded)
      marks.push({ kind: "text", x: at, y: 26, text, size: 11, anchor, fill: palette.soft });
  });
  if (masked !== undefined) {
    const sign = { x: x + width + 16, y: 2, width: 16, height: 12 };
    marks.push({ kind: "hatch", ...sign, fill: palette.mask, stroke: palette.stripe, spacing: 6 });
    marks.push({ kind: "rect", ...sign, stroke: palette.edge });
    marks.push({ kind: "text", x: sign.x + 22, y: 8, text: masked, size: 12, fill: palette.ink });
  }
  return { width: options.width, height: LEGEND_HEIGHT, palette, marks };
}
