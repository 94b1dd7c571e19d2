// The theme's colours, read from the page's style sheet for pictures.
import type { Palette } from "../draw/palette";
import { colour, theme } from "../styles/theme";

const HEADS = 8;
const palettes = new Map<string, Palette>();

/** "rgb(29, 78, 216)" as "#1d4ed8": pictures and saved files take plain hex. */
export function hexOf(computed: string): string {
  const parts = computed.match(/[\d.]+/g) ?? [];
  const channels = parts.slice(0, 3).map((part) => Math.round(Number(part)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

export function currentPalette(): Palette {
  const name = theme();
  let palette = palettes.get(name);
  if (!palette) {
    palette = read();
    palettes.set(name, palette);
  }
  return palette;
}

function read(): Palette {
  const take = (name: `--${string}`) => hexOf(colour(name));
  const style = getComputedStyle(document.documentElement);
  return {
    surface: take("--panel"),
    ink: take("--ink"),
    soft: take("--ink-soft"),
    line: take("--line"),
    edge: take("--edge"),
    accent: take("--accent"),
    mask: take("--sunken"),
    stripe: take("--edge"),
    negative: take("--negative"),
    positive: take("--positive"),
    query: take("--query"),
    key: take("--key"),
    value: take("--value"),
    output: take("--output"),
    heads: Array.from({ length: HEADS }, (_, head) => take(`--head-${head}`)),
    font: style.getPropertyValue("--font").trim(),
    mono: style.getPropertyValue("--mono").trim(),
  };
}
