import "fake-indexeddb/auto";
import { openDB } from "idb";
import { beforeEach, expect, test } from "vitest";
import { fields } from "../engine/session-double";
import { defaults } from "./experiment";
import { plainSampling } from "./state";
import { hashOf, Storage, type Opened, type Saved } from "./storage";

let name = "";
let count = 0;

beforeEach(() => {
  count += 1;
  name = `test-${count}`;
});

const state = (checkpoint: number[], corpus: string | null = null): Omit<Saved, "version"> => ({
  experiment: defaults(fields),
  sentence: "câu",
  prompt: "",
  sampling: plainSampling,
  samples: [{ step: 3, text: "x" }],
  corpus,
  ownName: "a.txt",
  checkpoint: new Blob([Uint8Array.from(checkpoint)]),
});

async function bytesOf({ found }: Opened): Promise<number[]> {
  return [...new Uint8Array(await found!.checkpoint!.arrayBuffer())];
}

async function open(): Promise<Storage> {
  const storage = await Storage.open(name);
  expect(storage).not.toBeNull();
  return storage!;
}

test("nothing saved is nothing found", async () => {
  expect(await (await open()).read()).toEqual({ found: null, newer: false });
});

test("what was written is read, the own text with it", async () => {
  const text = new TextEncoder().encode("Trăm năm");
  const hash = await hashOf(text);
  const storage = await open();
  expect(await storage.write(state([1, 2], hash), text)).toBe("saved");
  storage.close();
  const read = await (await open()).read();
  expect(read.found).toMatchObject({ sentence: "câu", ownName: "a.txt", version: 1 });
  expect(await bytesOf(read)).toEqual([1, 2]);
  expect(read.found && read.corpus).toEqual(text);
});

test("each save goes to the other slot, so a torn one never replaces a whole one", async () => {
  const storage = await open();
  await storage.write(state([1]), null);
  await storage.write(state([2]), null);
  const raw = await openDB(name);
  const pointer = (await raw.get("pointer", "current")) as { slot: string };
  const other = pointer.slot === "a" ? "b" : "a";
  // A save that stopped before the pointer turned.
  await raw.put("state", { ...state([3]), version: 1 }, other);
  expect(await bytesOf(await storage.read())).toEqual([2]);
});

test("a text that is no longer used goes away", async () => {
  const storage = await open();
  await storage.write(state([1], "first"), Uint8Array.from([1]));
  await storage.write(state([2], "second"), Uint8Array.from([2]));
  await storage.write(state([3], "second"), Uint8Array.from([2]));
  expect(await (await openDB(name)).getAllKeys("corpus")).toEqual(["second"]);
});

test("what a newer version saved is neither read nor overwritten", async () => {
  const storage = await open();
  await storage.write(state([1]), null);
  const raw = await openDB(name);
  await raw.put("pointer", { version: 2, slot: "a" }, "current");
  expect(await storage.read()).toEqual({ found: null, newer: true });
  expect(await storage.write(state([9]), null)).toBe("newer");
  expect(await raw.get("pointer", "current")).toEqual({ version: 2, slot: "a" });
});

test("a closed database refuses and says so", async () => {
  const storage = await open();
  storage.close();
  expect(await storage.write(state([1]), null)).toBe("refused");
});
