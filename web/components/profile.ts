// A profile as the pieces of one step, in the order in which they happen.
import { headColor, type Palette } from "../draw/palette";
import type { OperationFamily, ProfileNode, StepProfile, Work } from "../engine/types";

export type Section = keyof StepProfile["sections"];
export type Phase = Section | "forward" | "backward";

export interface ProfilePiece {
  readonly phase: Phase;
  readonly work: Work;
  /** Absent for what is no operation. */
  readonly node?: ProfileNode;
}

/** In the order of the legend; each has a hue of its own. */
export const FAMILIES: readonly OperationFamily[] = [
  "product",
  "lookup",
  "activation",
  "attention",
  "norm",
  "elementwise",
  "loss",
  "recurrent",
];

export function piecesOf({ nodes, sections }: StepProfile): ProfilePiece[] {
  const section = (phase: Section): ProfilePiece => ({ phase, work: sections[phase] });
  const forward = nodes.map((node): ProfilePiece => ({ phase: "forward", work: node.forward, node }));
  const backward = [...nodes].reverse().flatMap((node): ProfilePiece[] => {
    return node.backward ? [{ phase: "backward", work: node.backward, node }] : [];
  });
  return [section("data"), section("zeroing"), ...forward, ...backward, section("optimizer"), section("other")];
}

/** "h.0.attn" stands in "h.0", "wte" in "wte". */
export function partOf(module: string): string {
  return /^[^.]+(\.\d+)?/.exec(module)?.[0] ?? "";
}

export function familyColor(family: OperationFamily | undefined, palette: Palette): string {
  const place = family === undefined ? -1 : FAMILIES.indexOf(family);
  return place < 0 ? palette.edge : headColor(place, palette);
}

/** What each family takes of a step, the longest first; `undefined`: what is no operation. */
export function familyShares(profile: StepProfile): [OperationFamily | undefined, number][] {
  const seconds = new Map<OperationFamily | undefined, number>();
  for (const { node, work } of piecesOf(profile)) {
    seconds.set(node?.family, (seconds.get(node?.family) ?? 0) + work.seconds);
  }
  return [...seconds]
    .map(([family, sum]): [OperationFamily | undefined, number] => [family, sum / profile.seconds])
    .sort(([, a], [, b]) => b - a);
}

export interface OperationSum {
  name: string;
  nodes: number;
  /** Seconds. */
  forward: number;
  backward: number;
  /** Of both together; null where a formula is missing. */
  shareOfLimit: number | null;
}

/** What the nodes of one operation take together, the longest first. */
export function sumByOperation({ nodes, limit }: StepProfile): OperationSum[] {
  const names = [...new Set(nodes.map(({ operation }) => operation))];
  const sums = names.map((name): OperationSum => {
    const own = nodes.filter(({ operation }) => operation === name);
    const forward = own.map((node) => node.forward);
    const backward = own.flatMap((node) => node.backward ?? []);
    const both = [...forward, ...backward];
    const total = (works: Work[], key: "seconds" | "flops" | "bytes") =>
      works.reduce((sum, work) => sum + (work[key] ?? NaN), 0);
    const seconds = total(both, "seconds");
    const least = Math.max(total(both, "flops") / limit.flops, total(both, "bytes") / limit.bytes);
    const shareOfLimit = seconds > 0 && least >= 0 ? least / seconds : null;
    return {
      name,
      nodes: own.length,
      forward: total(forward, "seconds"),
      backward: total(backward, "seconds"),
      shareOfLimit,
    };
  });
  return sums.sort((a, b) => b.forward + b.backward - a.forward - a.backward);
}

/** A number of FLOPs or bytes with the prefix that suits it: 1250000 → [1.25, "M"]. */
export function scaled(value: number): [number, string] {
  const prefixes = ["", "k", "M", "G", "T"];
  const place = Math.min(Math.max(Math.floor(Math.log10(Math.max(value, 1)) / 3), 0), prefixes.length - 1);
  return [value / 1000 ** place, prefixes[place]!];
}
