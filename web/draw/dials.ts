// RoPE as what it is: each pair of dimensions is a hand on a dial, turned by an angle that grows
// with the position, fast in the first pairs and slowly in the last.
import type { Palette } from "./palette";
import type { Mark, Scene } from "./scene";

export interface DialsLayout {
  readonly columns: number;
  readonly size: number;
  readonly width: number;
  readonly height: number;
}

const PITCH_DOWN = 18;

export function layoutDials(count: number, width: number): DialsLayout {
  const columns = Math.max(1, Math.min(count, Math.floor(width / 76)));
  const size = Math.min(Math.floor(width / columns), 108);
  return {
    columns,
    size,
    width: columns * size,
    height: Math.ceil(count / columns) * (size + PITCH_DOWN),
  };
}

/** `angles` in radians, one per pair; `labels` are written under the dials. */
export function dialsScene(
  angles: ArrayLike<number>,
  labels: readonly string[],
  layout: DialsLayout,
  palette: Palette,
): Scene {
  const marks: Mark[] = [];
  for (let pair = 0; pair < angles.length; ++pair) {
    const x = ((pair % layout.columns) + 0.5) * layout.size;
    const y = Math.floor(pair / layout.columns) * (layout.size + PITCH_DOWN) + layout.size / 2;
    const radius = layout.size / 2 - 8;
    marks.push({ kind: "circle", x, y, radius, stroke: palette.edge });
    marks.push({
      kind: "line",
      x1: x,
      y1: y,
      x2: x + radius,
      y2: y,
      stroke: palette.edge,
      dash: [3, 3],
    });
    // Angles turn counter-clockwise, as on paper; the screen's y points down.
    const tip = [
      x + radius * Math.cos(angles[pair]!),
      y - radius * Math.sin(angles[pair]!),
    ] as const;
    marks.push({
      kind: "line",
      x1: x,
      y1: y,
      x2: tip[0],
      y2: tip[1],
      stroke: palette.positive,
      lineWidth: 2.5,
    });
    marks.push({ kind: "circle", x: tip[0], y: tip[1], radius: 4, fill: palette.positive });
    marks.push({
      kind: "text",
      x,
      y: y + layout.size / 2 + 2,
      text: labels[pair] ?? "",
      size: 11,
      anchor: "middle",
      fill: palette.soft,
    });
  }
  return { width: layout.width, height: layout.height, palette, marks };
}
