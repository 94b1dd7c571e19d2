// The colours and faces a figure takes from the page's theme. They are handed in as plain values:
// a canvas and a saved file know nothing of CSS variables.

export interface Palette {
  readonly surface: string;
  readonly ink: string;
  readonly soft: string;
  /** Rules that only group, and edges that must be seen (3:1). */
  readonly line: string;
  readonly edge: string;
  readonly accent: string;
  /** Ground and stripes of what is masked. */
  readonly mask: string;
  readonly stripe: string;
  readonly negative: string;
  readonly positive: string;
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly output: string;
  readonly heads: readonly string[];
  readonly font: string;
  readonly mono: string;
}

/** One hue per head. */
export function headColor(head: number, palette: Palette): string {
  return palette.heads[head % palette.heads.length]!;
}

/** Where hues come round again, the line is dashed: hue and dash together name the head. */
export function headDash(head: number, palette: Palette): readonly number[] {
  const round = Math.floor(head / palette.heads.length);
  return round === 0 ? [] : [2 + 4 * round, 3];
}
