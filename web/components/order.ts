// The arithmetic of rearranging words, and what a comparison of two orders says.
import type { OrderComparison } from "../engine/types";

/** The same list with one item moved to another place. */
export function moved(list: readonly number[], from: number, to: number): number[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(Math.min(Math.max(to, 0), next.length), 0, item);
  return next;
}

export function isUnchanged(order: readonly number[]): boolean {
  return order.every((item, place) => item === place);
}

/** Fisher–Yates; tried again while nothing moved, which for two or more items ends soon. */
export function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  do {
    for (let i = count - 1; i > 0; --i) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
  } while (count > 1 && isUnchanged(order));
  return order;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A change this small is rounding, not reading. */
const NOTICEABLE = 0.005;

export type Conclusion = "unchanged" | "bag" | "blind" | "both";

/**
 * "bag": positions make the difference, without them the sentence is a bag of tokens. "blind":
 * the model does not read order either way. "both": order shows even without positions.
 */
export function concludeOrder({ order, ...sides }: OrderComparison): Conclusion {
  if (isUnchanged(order)) return "unchanged";
  if (mean(sides.without.difference) >= NOTICEABLE) return "both";
  return mean(sides.with.difference) >= NOTICEABLE ? "bag" : "blind";
}
