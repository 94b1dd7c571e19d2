// What survives a reload, in IndexedDB. A save writes the slot that is not in use, reads it back, and
// only then turns the pointer over, so a half-written save is never the one that is read.
import type { DBSchema, IDBPDatabase } from "idb";
import { openDB } from "idb";
import type { Experiment, Sampling } from "../engine/types";

const VERSION = 1;

export interface Sample {
  step: number;
  text: string;
}

/** One saved state of the page. */
export interface Saved {
  version: number;
  experiment: Experiment;
  sentence: string;
  prompt: string;
  sampling: Sampling;
  samples: Sample[];
  /** Hash of the own text, kept apart because it is large and seldom changes. */
  corpus: string | null;
  /** The name of the file it came from. */
  ownName: string;
  /** Null while the model on screen is the one the page starts with. */
  checkpoint: Blob | null;
}

export type Slot = "a" | "b";

export interface Schema extends DBSchema {
  pointer: { key: "current"; value: { version: number; slot: Slot } };
  state: { key: Slot; value: Saved };
  corpus: { key: string; value: Uint8Array };
}

export type SaveOutcome = "saved" | "refused" | "full" | "newer";

export type Opened = { found: Saved; corpus: Uint8Array | null } | { found: null; newer: boolean };

export class Storage {
  #database: IDBPDatabase<Schema>;
  #newer = false;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  /** Null where storage is refused (sandboxed frames, private windows). */
  static async open(name = "noron"): Promise<Storage | null> {
    try {
      const database = await openDB<Schema>(name, 1, {
        upgrade(fresh) {
          fresh.createObjectStore("pointer");
          fresh.createObjectStore("state");
          fresh.createObjectStore("corpus");
        },
      });
      return new Storage(database);
    } catch {
      return null;
    }
  }

  async read(): Promise<Opened> {
    const pointer = await this.#database.get("pointer", "current");
    if (!pointer) return { found: null, newer: false };
    this.#newer = pointer.version > VERSION;
    if (this.#newer) return { found: null, newer: true };
    const found = await this.#database.get("state", pointer.slot);
    if (!found) return { found: null, newer: false };
    const corpus = found.corpus ? await this.#database.get("corpus", found.corpus) : null;
    return { found, corpus: corpus ?? null };
  }

  async write(state: Omit<Saved, "version">, corpus: Uint8Array | null): Promise<SaveOutcome> {
    try {
      const pointer = await this.#database.get("pointer", "current");
      if (this.#newer || (pointer && pointer.version > VERSION)) return "newer";
      const slot: Slot = pointer?.slot === "a" ? "b" : "a";
      await this.#keepCorpus(state.corpus, corpus);
      await this.#database.put("state", { version: VERSION, ...state }, slot);
      const written = await this.#database.get("state", slot);
      if (written?.checkpoint?.size !== state.checkpoint?.size) return "refused";
      await this.#database.put("pointer", { version: VERSION, slot }, "current");
      return "saved";
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      return full ? "full" : "refused";
    }
  }

  close(): void {
    this.#database.close();
  }

  async #keepCorpus(hash: string | null, corpus: Uint8Array | null): Promise<void> {
    const keys = await this.#database.getAllKeys("corpus");
    if (hash && corpus && !keys.includes(hash)) await this.#database.put("corpus", corpus, hash);
    // The slot in use may still need its own text until the pointer has turned.
    const current = await this.#database.get("pointer", "current");
    const kept = current && (await this.#database.get("state", current.slot))?.corpus;
    for (const key of keys) {
      if (key !== hash && key !== kept) await this.#database.delete("corpus", key);
    }
  }
}

/** A name for a text: SHA-256 in hex, or its length where the page is not a secure context. */
export async function hashOf(bytes: Uint8Array): Promise<string> {
  if (!globalThis.crypto?.subtle) return `${bytes.length}`;
  const digest = await crypto.subtle.digest("SHA-256", bytes as BufferSource);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
