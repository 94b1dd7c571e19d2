// The static files beside the page: texts, the model it starts with, and its recorded attention.
import { EngineError } from "../engine/client";
import type { CorpusEntry, Recording } from "../engine/types";

export interface Assets {
  index(): Promise<CorpusEntry[]>;
  corpus(id: string): Promise<Uint8Array>;
  recording(): Promise<Recording>;
  /** The start model's checkpoint and the text it was trained on. */
  start(): Promise<[checkpoint: Uint8Array, corpus: Uint8Array]>;
}

const START_CORPUS = "vi_en_start";

export function assetsAt(base: string): Assets {
  const get = async (path: string): Promise<Response> => {
    const response = await fetch(new URL(path, base));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  };
  const kept = new Map<string, Promise<unknown>>();
  // Each file is fetched once; after a failure it may be tried again.
  const once = <T>(path: string, read: (response: Response) => Promise<T>): Promise<T> => {
    let promise = kept.get(path) as Promise<T> | undefined;
    if (!promise) {
      promise = get(path).then(read);
      promise.catch(() => kept.delete(path));
      kept.set(path, promise);
    }
    return promise;
  };
  const bytes = (path: string) =>
    once(path, async (response) => new Uint8Array(await response.arrayBuffer()));
  const index = () =>
    once("corpora/index.json", (response) => response.json() as Promise<CorpusEntry[]>);
  const corpus = async (id: string) => {
    try {
      const entry = (await index()).find((one) => one.id === id);
      if (!entry) throw new Error(`no text called "${id}"`);
      return await bytes(`corpora/${entry.file}`);
    } catch (error) {
      throw new EngineError({ code: "page.corpus", message: String(error), args: { id } });
    }
  };
  const start = async (): Promise<[Uint8Array, Uint8Array]> => {
    try {
      return await Promise.all([bytes("start/model.safetensors"), corpus(START_CORPUS)]);
    } catch (error) {
      throw error instanceof EngineError
        ? error
        : new EngineError({ code: "page.engine", message: String(error), args: {} });
    }
  };
  return {
    index,
    corpus,
    start,
    recording: () =>
      once("start/attention.json", (response) => response.json() as Promise<Recording>),
  };
}
