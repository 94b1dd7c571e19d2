// Colour scales as data: control points, straight-line interpolation between them, and look-up
// tables packed for ImageData. The scales are the same in both themes, so that a
// picture reads the same; what belongs to a theme (ink, rules …) comes with a Palette.

export type Rgb = readonly [red: number, green: number, blue: number];

/** Cividis (Nuñez, Anderton, Renslow 2018): readable with and without colour vision, for magnitudes. */
export const CIVIDIS: readonly string[] = [
  "#00224e",
  "#123570",
  "#3b496c",
  "#575d6d",
  "#707173",
  "#8a8678",
  "#a59c74",
  "#c3b369",
  "#e1cc55",
  "#fee838",
];

/** Signed values: orange negative, white zero, blue positive, in both themes alike. */
export const DIVERGING: readonly string[] = [
  "#7a2e00",
  "#c2570c",
  "#f2aa6f",
  "#ffffff",
  "#8cc0e8",
  "#1f6fb2",
  "#083c74",
];

export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function toHex([red, green, blue]: Rgb): string {
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
}

/** The colour at t in [0, 1] on a ramp of equally spaced stops; t outside is clamped, NaN is 0. */
export function ramp(stops: readonly string[], t: number): Rgb {
  const place = Math.min(Math.max(t || 0, 0), 1) * (stops.length - 1);
  const index = Math.min(Math.floor(place), stops.length - 2);
  const from = parseHex(stops[index]!);
  const to = parseHex(stops[index + 1]!);
  const mix = (a: number, b: number) => Math.round(a + (b - a) * (place - index));
  return [mix(from[0], to[0]), mix(from[1], to[1]), mix(from[2], to[2])];
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** One pixel of ImageData (opaque) as a 32-bit word in this machine's byte order. */
export function pack([red, green, blue]: Rgb): number {
  return LITTLE_ENDIAN
    ? ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
    : ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0;
}

export function unpack(pixel: number): Rgb {
  return LITTLE_ENDIAN
    ? [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255]
    : [pixel >>> 24, (pixel >>> 16) & 255, (pixel >>> 8) & 255];
}

/** What a value looks like: a ramp over [low, high]. Diverging scales have low = −high. */
export interface ColorScale {
  readonly low: number;
  readonly high: number;
  /** The values that do occur, with zero: the part of the ramp a legend shows. */
  readonly from: number;
  readonly to: number;
  readonly stops: readonly string[];
  readonly table: Uint32Array;
}

const TABLE_SIZE = 256;
const tables = new Map<readonly string[], Uint32Array>();

function tableOf(stops: readonly string[]): Uint32Array {
  let table = tables.get(stops);
  if (!table) {
    table = Uint32Array.from({ length: TABLE_SIZE }, (_, i) =>
      pack(ramp(stops, i / (TABLE_SIZE - 1))),
    );
    tables.set(stops, table);
  }
  return table;
}

/** Smallest and largest finite value; [0, 0] when there is none. */
export function extentOf(values: ArrayLike<number>): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; ++i) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}

/** Magnitudes from 0 to the largest value, in cividis. */
export function magnitudeScale(values: ArrayLike<number>): ColorScale {
  const high = Math.max(extentOf(values)[1], Number.MIN_VALUE);
  return { low: 0, high, from: 0, to: high, stops: CIVIDIS, table: tableOf(CIVIDIS) };
}

/** Signed values, symmetric around zero, so that zero is the middle stop. */
export function divergingScale(values: ArrayLike<number>): ColorScale {
  const [least, most] = extentOf(values);
  const [from, to] = [Math.min(least, 0), Math.max(most, 0)];
  const reach = Math.max(-from, to, Number.MIN_VALUE);
  return { low: -reach, high: reach, from, to, stops: DIVERGING, table: tableOf(DIVERGING) };
}

/** The packed pixel of a value. */
export function pixelOf({ low, high, table }: ColorScale, value: number): number {
  const place = ((value - low) / (high - low)) * (TABLE_SIZE - 1);
  // NaN compares as false and becomes the first colour.
  return table[place > 0 ? (place < TABLE_SIZE - 1 ? (place + 0.5) | 0 : TABLE_SIZE - 1) : 0]!;
}

export function colorOf(scale: ColorScale, value: number): string {
  return toHex(unpack(pixelOf(scale, value)));
}

/** Relative luminance (WCAG 2.2). */
export function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio (WCAG 2.2), between 1 and 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever reads better on this background. */
export function inkOn(background: Rgb): string {
  const black: Rgb = [0, 0, 0];
  const white: Rgb = [255, 255, 255];
  return contrast(background, black) >= contrast(background, white) ? "#000000" : "#ffffff";
}
