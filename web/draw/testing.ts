// What the tests of this folder share: a palette, and text of a known width.
import type { Palette } from "./palette";
import type { Mark, Measure, Scene } from "./scene";

export const palette: Palette = {
  surface: "#ffffff",
  ink: "#111111",
  soft: "#555555",
  line: "#dddddd",
  edge: "#888888",
  accent: "#1d4ed8",
  mask: "#eeeeee",
  stripe: "#999999",
  negative: "#c2570c",
  positive: "#1f6fb2",
  query: "#a21caf",
  key: "#0f766e",
  value: "#4d7c0f",
  output: "#6d28d9",
  heads: ["#111199", "#119911", "#991111"],
  font: "sans-serif",
  mono: "monospace",
};

/** Every character is half as wide as the text is high. */
export const measure: Measure = (text, size) => [...text].length * size * 0.5;

/** All marks of a scene, those inside groups too. */
export function allMarks(scene: Scene): Mark[] {
  const flat = (marks: readonly Mark[]): Mark[] =>
    marks.flatMap((mark) => (mark.kind === "group" ? flat(mark.marks) : [mark]));
  return flat(scene.marks);
}

export function texts(scene: Scene): string[] {
  return allMarks(scene).flatMap((mark) => (mark.kind === "text" ? [mark.text] : []));
}
