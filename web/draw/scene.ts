// A figure as a flat list of marks in CSS pixels. One description is painted on a canvas
// (canvas.ts) and written as an SVG file (svg.ts), so what is saved is what was seen.
import type { Palette } from "./palette";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Stroke {
  readonly stroke: string;
  readonly lineWidth?: number;
  readonly opacity?: number;
  readonly dash?: readonly number[];
}

export interface RectMark extends Box {
  readonly kind: "rect";
  readonly fill?: string;
  readonly stroke?: string;
  readonly lineWidth?: number;
  readonly opacity?: number;
  readonly radius?: number;
}

export interface LineMark extends Stroke {
  readonly kind: "line";
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** An S-shaped link that leaves and arrives horizontally. */
export interface LinkMark extends Stroke {
  readonly kind: "link";
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** A line through points; a NaN in y leaves a gap. */
export interface PolylineMark extends Stroke {
  readonly kind: "polyline";
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface CircleMark {
  readonly kind: "circle";
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly fill?: string;
  readonly stroke?: string;
  readonly lineWidth?: number;
}

export interface TextMark {
  readonly kind: "text";
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly fill: string;
  readonly size: number;
  readonly mono?: boolean;
  readonly bold?: boolean;
  readonly anchor?: "start" | "middle" | "end";
  /** Degrees, clockwise, around (x, y). */
  readonly rotate?: number;
}

/** A grid of equal, gapless cells; colours are packed pixels (colors.ts), row after row. */
export interface CellsMark extends Box {
  readonly kind: "cells";
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint32Array;
}

/** Diagonal stripes: the sign for "masked", which must not look like zero. */
export interface HatchMark extends Box {
  readonly kind: "hatch";
  readonly fill: string;
  readonly stroke: string;
  readonly spacing: number;
}

/** Marks moved by (dx, dy) and shown only inside the clip box, which is not moved. */
export interface GroupMark {
  readonly kind: "group";
  readonly clip: Box;
  readonly dx: number;
  readonly dy: number;
  readonly marks: readonly Mark[];
}

export type Mark =
  | RectMark
  | LineMark
  | LinkMark
  | PolylineMark
  | CircleMark
  | TextMark
  | CellsMark
  | HatchMark
  | GroupMark;

export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Gives the ground and the faces of the text. */
  readonly palette: Palette;
  readonly marks: readonly Mark[];
}

/** Width of a text in pixels at a size. Canvas measures for real; this estimate serves elsewhere. */
export type Measure = (text: string, size: number, mono?: boolean) => number;

export const estimateWidth: Measure = (text, size) => [...text].length * size * 0.62;

/** The text, shortened with an ellipsis until it fits; never cuts through a character. */
export function fitText(
  text: string,
  width: number,
  size: number,
  measure: Measure,
  mono = false,
): string {
  if (measure(text, size, mono) <= width) return text;
  const parts = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)];
  for (let count = parts.length - 1; count > 0; --count) {
    const shorter = `${parts
      .slice(0, count)
      .map((part) => part.segment)
      .join("")}…`;
    if (measure(shorter, size, mono) <= width) return shorter;
  }
  return "…";
}

/** Every how many labels one is shown, so that labels of this size do not touch. */
export function labelStep(pitch: number, needed: number): number {
  return pitch >= needed ? 1 : Math.ceil(needed / Math.max(pitch, 0.001));
}

/** The starts of the diagonals of a hatched box; both renderers draw the same stripes. */
export function hatchLines(
  box: Box,
  spacing: number,
): [x1: number, y1: number, x2: number, y2: number][] {
  const lines: [number, number, number, number][] = [];
  // Anchored to the plane, not to the box, so that stripes run on from box to box.
  const first = Math.ceil((box.x + box.y) / spacing) * spacing;
  for (let sum = first; sum < box.x + box.y + box.width + box.height; sum += spacing) {
    const x1 = Math.max(box.x, sum - box.y - box.height);
    const x2 = Math.min(box.x + box.width, sum - box.y);
    lines.push([x1, sum - x1, x2, sum - x2]);
  }
  return lines;
}
