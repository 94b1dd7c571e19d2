// Attention as lines: queries on the left, keys on the right, one line per pair and head, the
// stronger the weight the wider and denser the line.
import { type Palette, headColor, headDash } from "./palette";
import { type Box, type Mark, type Measure, type Scene, fitText } from "./scene";

export type Side = "query" | "key";

export interface LinesData {
  readonly labels: readonly string[];
  /** Which heads are drawn, each with its weights [query, key], row-major. */
  readonly heads: readonly { readonly head: number; readonly weights: ArrayLike<number> }[];
}

export interface LinesLayout {
  readonly row: number;
  readonly top: number;
  readonly label: number;
  /** Room right of the keys for the numbers of a single query. */
  readonly numbers: number;
  readonly width: number;
  readonly height: number;
}

/** What restricts the lines: the hovered token alone, else the selected ones, else nothing. */
export interface LinesFocus {
  readonly hover: { readonly side: Side; readonly index: number } | null;
  readonly queries: ReadonlySet<number>;
  readonly keys: ReadonlySet<number>;
}

/** Lines weaker than this are left out; the legend says so. */
export const FAINTEST = 0.02;

const SIZE = 13;
const ROW = 28;

export function layoutLines(
  labels: readonly string[],
  width: number,
  measure: Measure,
): LinesLayout {
  const numbers = width < 420 ? 40 : 56;
  const widest = labels.reduce((most, label) => Math.max(most, measure(label, SIZE)), 0);
  const label = Math.round(Math.min(Math.max(widest + 20, 44), (width - numbers) * 0.34));
  return { row: ROW, top: 26, label, numbers, width, height: 26 + labels.length * ROW + 4 };
}

export function tokenBox(layout: LinesLayout, side: Side, index: number): Box {
  const x = side === "query" ? 0 : layout.width - layout.numbers - layout.label;
  return { x, y: layout.top + index * layout.row, width: layout.label, height: layout.row };
}

/** Whether the line from query to key is drawn under this focus. */
export function isLineShown(focus: LinesFocus, query: number, key: number): boolean {
  if (focus.hover) return focus.hover.index === (focus.hover.side === "query" ? query : key);
  return (
    (focus.queries.size === 0 || focus.queries.has(query)) &&
    (focus.keys.size === 0 || focus.keys.has(key))
  );
}

/** The one query in focus, whose weights can be written as numbers; null when there is none. */
export function singleQuery(focus: LinesFocus): number | null {
  if (focus.hover) return focus.hover.side === "query" ? focus.hover.index : null;
  return focus.queries.size === 1 ? [...focus.queries][0]! : null;
}

export function linesScene(
  data: LinesData,
  layout: LinesLayout,
  palette: Palette,
  focus: LinesFocus,
  titles: { query: string; key: string },
  format: (weight: number) => string,
  measure: Measure,
): Scene {
  const count = data.labels.length;
  const marks: Mark[] = [];
  const from = tokenBox(layout, "query", 0);
  const to = tokenBox(layout, "key", 0);
  const middle = (index: number) => layout.top + (index + 0.5) * layout.row;
  for (const { head, weights } of data.heads) {
    const style = { stroke: headColor(head, palette), dash: headDash(head, palette) };
    for (let query = 0; query < count; ++query) {
      for (let key = 0; key < count; ++key) {
        const weight = weights[query * count + key]!;
        if (!(weight >= FAINTEST) || !isLineShown(focus, query, key)) continue;
        // Rows are a little apart per head, so that equal lines of two heads are both seen.
        const shift = ((head % 8) - 3.5) * (data.heads.length > 1 ? 1.2 : 0);
        marks.push({
          kind: "link",
          x1: from.x + from.width + 2,
          y1: middle(query) + shift,
          x2: to.x - 2,
          y2: middle(key) + shift,
          lineWidth: 0.6 + 3.4 * weight,
          opacity: Math.min(1, 0.12 + 0.88 * weight),
          ...style,
        });
      }
    }
  }
  const titleFits = measure(titles.query, 12) * 1.1 < from.width - 8;
  marks.push({
    kind: "text",
    x: titleFits ? from.x + from.width - 8 : from.x,
    y: 10,
    text: titles.query,
    size: 12,
    anchor: titleFits ? "end" : "start",
    fill: palette.query,
    bold: true,
  });
  marks.push({
    kind: "text",
    x: to.x + 8,
    y: 10,
    text: titles.key,
    size: 12,
    fill: palette.key,
    bold: true,
  });
  for (const side of ["query", "key"] as const) {
    for (let index = 0; index < count; ++index)
      marks.push(...tokenMarks(data, layout, palette, focus, side, index, measure));
  }
  const query = singleQuery(focus);
  if (query !== null) marks.push(...weightMarks(data, layout, palette, query, format));
  return { width: layout.width, height: layout.height, palette, marks };
}

function tokenMarks(
  data: LinesData,
  layout: LinesLayout,
  palette: Palette,
  focus: LinesFocus,
  side: Side,
  index: number,
  measure: Measure,
): Mark[] {
  const box = tokenBox(layout, side, index);
  const selected = (side === "query" ? focus.queries : focus.keys).has(index);
  const hovered = focus.hover?.side === side && focus.hover.index === index;
  const text = fitText(data.labels[index]!, box.width - 14, SIZE, measure);
  const marks: Mark[] = [];
  const inner = {
    x: box.x + 1,
    y: box.y + 2,
    width: box.width - 2,
    height: box.height - 4,
    radius: 4,
  };
  if (selected || hovered) {
    const color = side === "query" ? palette.query : palette.key;
    marks.push({ kind: "rect", ...inner, fill: palette.surface });
    marks.push({ kind: "rect", ...inner, fill: color, opacity: 0.16 });
    if (selected) marks.push({ kind: "rect", ...inner, stroke: color, lineWidth: 2 });
  }
  const x = side === "query" ? box.x + box.width - 8 : box.x + 8;
  const anchor = side === "query" ? "end" : "start";
  marks.push({
    kind: "text",
    x,
    y: box.y + box.height / 2,
    text,
    size: SIZE,
    anchor,
    bold: selected,
    fill: palette.ink,
  });
  return marks;
}

// One head: its weights in figures. Several: one small square per head, filled as strongly.
function weightMarks(
  data: LinesData,
  layout: LinesLayout,
  palette: Palette,
  query: number,
  format: (weight: number) => string,
): Mark[] {
  const marks: Mark[] = [];
  const count = data.labels.length;
  const x = layout.width - layout.numbers;
  const pitch = Math.min(9, layout.numbers / data.heads.length);
  for (let key = 0; key < count; ++key) {
    const y = layout.top + (key + 0.5) * layout.row;
    data.heads.forEach(({ head, weights }, place) => {
      const weight = weights[query * count + key]!;
      const fill = headColor(head, palette);
      if (data.heads.length === 1) {
        if (weight >= FAINTEST)
          marks.push({
            kind: "text",
            x: layout.width - 2,
            y,
            text: format(weight),
            size: 11,
            anchor: "end",
            fill: palette.ink,
          });
        return;
      }
      const square = { x: x + place * pitch, y: y - 8, width: pitch - 1, height: 16 };
      marks.push({ kind: "rect", ...square, fill: palette.line, opacity: 0.5 });
      const height = 16 * weight;
      if (height >= 0.5) marks.push({ kind: "rect", ...square, y: y + 8 - height, height, fill });
    });
  }
  return marks;
}
