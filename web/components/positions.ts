// The arithmetic behind the views of positions.

/** `count` whole numbers spread evenly over 0 … size − 1, both ends included, none twice. */
export function spread(count: number, size: number): number[] {
  if (size <= count) return Array.from({ length: size }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * (size - 1)) / (count - 1)));
}

/** An angle in radians as degrees within one turn. */
export function degrees(radians: number): number {
  return ((((radians * 180) / Math.PI) % 360) + 360) % 360;
}
