// All heads of all layers at once: one thumbnail per head, layers downwards, heads to the right.
import { type ColorScale, pack, parseHex, pixelOf, ramp } from "./colors";
import { maskedRuns } from "./matrix";
import { type Palette, headColor } from "./palette";
import type { Box, Mark, Scene } from "./scene";

export interface OverviewLayout {
  readonly layers: number;
  readonly heads: number;
  readonly thumb: number;
  readonly gap: number;
  /** Room under each thumbnail for its caption; 0 when there is too little width for one. */
  readonly caption: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 8;
const LEFT = 30;
const TOP = 42;
const CAPTION = 16;
const CAPTION_FITS = 84;

/** Thumbnails as large as the width allows, between 28 px (a fingertip, nearly) and `maxThumb`. */
export function layoutOverview(
  layers: number,
  heads: number,
  width: number,
  maxThumb = 132,
): OverviewLayout {
  const fitting = Math.floor((width - LEFT - GAP * heads) / heads);
  const thumb = Math.min(Math.max(fitting, 28), maxThumb);
  const caption = thumb >= CAPTION_FITS ? CAPTION : 0;
  return {
    layers,
    heads,
    thumb,
    gap: GAP,
    caption,
    left: LEFT,
    top: TOP,
    width: LEFT + heads * (thumb + GAP),
    height: TOP + layers * (thumb + GAP + caption),
  };
}

export function thumbBox(layout: OverviewLayout, layer: number, head: number): Box {
  const { left, top, thumb, gap, caption } = layout;
  const x = left + head * (thumb + gap);
  return { x, y: top + layer * (thumb + gap + caption), width: thumb, height: thumb };
}

export interface OverviewData {
  /** Per layer, [head, query, key] row-major. */
  readonly layers: readonly ArrayLike<number>[];
  readonly heads: number;
  readonly tokens: number;
  readonly masked: (query: number, key: number) => boolean;
  /** One scale for all heads, so that they can be compared, or one per layer and head. */
  readonly scale: ColorScale;
}

export function overviewScene(
  data: OverviewData,
  layout: OverviewLayout,
  palette: Palette,
  selected: { layer: number; head: number },
  titles: { layer: string; head: string },
  caption: (layer: number, head: number) => string,
): Scene {
  const marks: Mark[] = [];
  const mask = maskPixels(palette);
  const title = { kind: "text", y: 8, size: 12, fill: palette.soft } as const;
  marks.push({ ...title, x: 0, text: `${titles.layer} ↓` });
  const right = layout.width - layout.gap;
  marks.push({ ...title, x: right, text: `${titles.head} →`, anchor: "end" });
  for (let head = 0; head < layout.heads; ++head) {
    const { x } = thumbBox(layout, 0, head);
    const middle = x + layout.thumb / 2;
    marks.push({
      kind: "text",
      x: middle,
      y: 24,
      text: String(head + 1),
      size: 12,
      anchor: "middle",
      fill: palette.ink,
      bold: head === selected.head,
    });
    marks.push({
      kind: "rect",
      x,
      y: 34,
      width: layout.thumb,
      height: 4,
      radius: 2,
      fill: headColor(head, palette),
    });
  }
  for (let layer = 0; layer < layout.layers; ++layer) {
    const { y } = thumbBox(layout, layer, 0);
    marks.push({
      kind: "text",
      x: layout.left - 10,
      y: y + layout.thumb / 2,
      text: String(layer + 1),
      size: 12,
      anchor: "end",
      fill: palette.ink,
      bold: layer === selected.layer,
    });
    for (let head = 0; head < layout.heads; ++head) {
      const box = thumbBox(layout, layer, head);
      const pixels = headPixels(data, layer, head, mask);
      marks.push({ kind: "cells", ...box, rows: data.tokens, columns: data.tokens, pixels });
      marks.push(...stripeMarks(data, box, palette));
      marks.push({ kind: "rect", ...box, stroke: palette.line, lineWidth: 1 });
      if (layout.caption > 0) {
        marks.push({
          kind: "text",
          x: box.x + box.width / 2,
          y: box.y + box.height + 11,
          text: caption(layer, head),
          size: 11,
          anchor: "middle",
          fill: palette.soft,
        });
      }
    }
  }
  const chosen = thumbBox(layout, selected.layer, selected.head);
  const around = (d: number) => ({
    x: chosen.x - d,
    y: chosen.y - d,
    width: chosen.width + 2 * d,
    height: chosen.height + 2 * d,
  });
  marks.push({ kind: "rect", ...around(2), radius: 2, stroke: palette.ink, lineWidth: 3 });
  return { width: layout.width, height: layout.height, palette, marks };
}

/** Up to here a cell is large enough for real stripes; beyond, single cells make the pattern. */
const STRIPED_TOKENS = 24;

function maskPixels({ mask, stripe }: Palette): [ground: number, stripe: number] {
  return [pack(parseHex(mask)), pack(ramp([mask, stripe], 0.45))];
}

function headPixels(
  data: OverviewData,
  layer: number,
  head: number,
  [ground, stripe]: [number, number],
): Uint32Array {
  const { tokens, scale } = data;
  const values = data.layers[layer]!;
  const pixels = new Uint32Array(tokens * tokens);
  const start = head * tokens * tokens;
  for (let query = 0; query < tokens; ++query) {
    for (let key = 0; key < tokens; ++key) {
      const at = query * tokens + key;
      if (!data.masked(query, key)) pixels[at] = pixelOf(scale, values[start + at]!);
      else pixels[at] = tokens > STRIPED_TOKENS && (query + key) % 6 === 0 ? stripe : ground;
    }
  }
  return pixels;
}

/** Stripes over the masked cells of one thumbnail, one mark per run of cells. */
function stripeMarks(data: OverviewData, box: Box, palette: Palette): Mark[] {
  if (data.tokens > STRIPED_TOKENS) return [];
  const cell = box.width / data.tokens;
  const style = { kind: "hatch", fill: palette.mask, stroke: palette.stripe, spacing: 6 } as const;
  return Array.from({ length: data.tokens }, (_, row) => row).flatMap((row) =>
    maskedRuns({ columns: data.tokens, masked: data.masked }, row).map(([start, end]): Mark => {
      const place = { x: box.x + start * cell, y: box.y + row * cell };
      return { ...style, ...place, width: (end - start) * cell, height: cell };
    }),
  );
}
