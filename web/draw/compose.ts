// Several scenes as one figure, for saving: the title on top, then one below the other.
import type { Palette } from "./palette";
import type { Mark, Scene } from "./scene";

const MARGIN = 12;

export function stackScenes(title: string, scenes: readonly Scene[], palette: Palette): Scene {
  const width = Math.max(...scenes.map((scene) => scene.width), 240) + 2 * MARGIN;
  const marks: Mark[] = [
    {
      kind: "text",
      x: MARGIN,
      y: MARGIN + 8,
      text: title,
      size: 14,
      bold: true,
      fill: palette.ink,
    },
  ];
  let top = MARGIN + 28;
  for (const { width: inner, height, marks: children } of scenes) {
    const clip = { x: MARGIN, y: top, width: inner, height };
    marks.push({ kind: "group", clip, dx: MARGIN, dy: top, marks: children });
    top += height + 8;
  }
  return { width, height: top + MARGIN, palette, marks };
}
