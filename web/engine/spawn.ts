// Starts the worker. A sandboxed frame (origin "null") may not start one by address, only from a blob.
import type { WorkerLike } from "./client";
import address from "./worker?worker&url";

export async function spawnWorker(): Promise<WorkerLike> {
  const url = new URL(address, import.meta.url);
  if (self.origin !== "null") return new Worker(url);
  const script = await fetch(url);
  const blob = URL.createObjectURL(new Blob([await script.blob()], { type: "text/javascript" }));
  return new Worker(blob);
}
