// Which of the three builds this browser gets: the fastest it can run, unless the address asks.
import { relaxedSimd, simd, threads } from "wasm-feature-detect";
import type { Flavour } from "./types";

const flavours: readonly Flavour[] = ["simd", "relaxed", "relaxed-threads"];

export interface Capabilities {
  simd: boolean;
  relaxed: boolean;
  threads: boolean;
}

/** What this browser, and the way the page is served, allow. */
export async function capabilities(): Promise<Capabilities> {
  const [hasSimd, hasRelaxed, hasThreads] = await Promise.all([simd(), relaxedSimd(), threads()]);
  return { simd: hasSimd, relaxed: hasRelaxed, threads: hasThreads && crossOriginIsolated };
}

/** The build to load; null when none can run. `?build=simd` gives the same bits everywhere. */
export function chooseFlavour(can: Capabilities, search: string): Flavour | null {
  if (!can.simd) return null;
  const best = !can.relaxed ? "simd" : can.threads ? "relaxed-threads" : "relaxed";
  const asked = flavours.find((flavour) => flavour === new URLSearchParams(search).get("build"));
  // Asking for less than the best is always possible, for more never.
  return asked && flavours.indexOf(asked) <= flavours.indexOf(best) ? asked : best;
}
