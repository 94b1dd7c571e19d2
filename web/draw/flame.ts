// One training step from left to right, as wide as it is long: what phase it is in, in which part of
// the model, and in which operation. Three rows, so that a piece too narrow for its name still
// stands under a name.
import type { Palette } from "./palette";
import { type Box, type Mark, type Measure, type Scene, fitText } from "./scene";

export interface FlamePiece {
  /** Pieces of one phase, and of one part of the model within it, stand side by side. */
  readonly phase: string;
  readonly part: string;
  readonly name: string;
  readonly color: string;
  readonly seconds: number;
}

/** A run of pieces that share a phase, or a phase and a part. */
interface Stretch extends Box {
  readonly text: string;
}

export interface FlameLayout {
  readonly width: number;
  readonly height: number;
  readonly phases: readonly Stretch[];
  readonly parts: readonly Stretch[];
  /** One for each piece. */
  readonly pieces: readonly Box[];
}

const PHASE = 22;
const PART = 22;
const PIECE = 56;
const GAP = 2;

export function layoutFlame(pieces: readonly FlamePiece[], width: number): FlameLayout {
  const whole = pieces.reduce((sum, { seconds }) => sum + seconds, 0);
  const boxes: Box[] = [];
  let before = 0;
  for (const { seconds } of pieces) {
    const x = whole > 0 ? (before / whole) * width : 0;
    before += seconds;
    const end = whole > 0 ? (before / whole) * width : 0;
    boxes.push({ x, y: PHASE + PART + 2 * GAP, width: end - x, height: PIECE });
  }
  const stretches = (y: number, height: number, key: (piece: FlamePiece) => string, text: (piece: FlamePiece) => string) => {
    const found: Stretch[] = [];
    let last: string | null = null;
    pieces.forEach((piece, i) => {
      const { x, width: wide } = boxes[i]!;
      const stretch = found.at(-1);
      if (stretch && key(piece) === last) {
        found[found.length - 1] = { ...stretch, width: x + wide - stretch.x };
      } else {
        found.push({ x, y, width: wide, height, text: text(piece) });
      }
      last = key(piece);
    });
    return found;
  };
  return {
    width,
    height: PHASE + PART + PIECE + 2 * GAP,
    phases: stretches(0, PHASE, ({ phase }) => phase, ({ phase }) => phase),
    parts: stretches(PHASE + GAP, PART, ({ phase, part }) => `${phase}\n${part}`, ({ part }) => part),
    pieces: boxes,
  };
}

/** The piece under a horizontal position; the nearest one where all are narrower than a pixel. */
export function hitPiece({ pieces }: FlameLayout, x: number): number | null {
  const at = pieces.findIndex((box) => x < box.x + box.width);
  return at >= 0 && x >= 0 ? at : null;
}

export function flameScene(
  pieces: readonly FlamePiece[],
  layout: FlameLayout,
  palette: Palette,
  measure: Measure,
  chosen: number | null = null,
): Scene {
  const marks: Mark[] = [];
  const label = (box: Box, text: string, fill: string, size: number) => {
    if (!text || box.width < 26) return;
    const fitted = fitText(text, box.width - 8, size, measure);
    if (fitted === "…") return;
    marks.push({ kind: "text", x: box.x + 4, y: box.y + box.height / 2, text: fitted, size, fill });
  };
  for (const stretch of [...layout.phases, ...layout.parts]) {
    if (!stretch.text || stretch.width < 0.5) continue;
    const width = Math.max(stretch.width - 1, 0.5);
    marks.push({ kind: "rect", ...boxOf(stretch), width, fill: palette.mask, stroke: palette.line });
    label(stretch, stretch.text, palette.ink, 11);
  }
  layout.pieces.forEach((box, i) => {
    const { color, name } = pieces[i]!;
    // A hairline between neighbours, while there is room for one.
    const width = box.width > 3 ? box.width - 1 : box.width;
    if (width <= 0) return;
    marks.push({ kind: "rect", ...box, width, fill: color });
    label(box, name, palette.surface, 11);
  });
  const box = chosen === null ? undefined : layout.pieces[chosen];
  if (box) {
    const width = Math.max(box.width, 4);
    const x = Math.min(Math.max(box.x - (width - box.width) / 2, 1.5), layout.width - width - 1.5);
    const outline = { x, y: box.y + 1, width, height: box.height - 2 };
    marks.push({ kind: "rect", ...outline, stroke: palette.surface, lineWidth: 5 });
    marks.push({ kind: "rect", ...outline, stroke: palette.ink, lineWidth: 2 });
  }
  return { width: layout.width, height: layout.height, palette, marks };
}

function boxOf({ x, y, width, height }: Box): Box {
  return { x, y, width, height };
}
