// The state, who watches it, and the engine it is about. What can be done with them is in lab.ts
// (training, data, keeping) and looking.ts (inspecting, predicting, writing).
import { EngineError, Superseded, type EngineClient } from "../engine/client";
import { initialState, withProblem, type LabState, type Place } from "./state";

export class Core {
  /** Null while there is no engine: before it has come, and between losing one and the next. */
  client: EngineClient | null = null;
  #state = initialState();
  #listeners = new Set<() => void>();

  get state(): LabState {
    return this.#state;
  }

  set(change: Partial<LabState>): void {
    this.replace({ ...this.#state, ...change });
  }

  replace(state: LabState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Does something with the engine; an error is shown at `place`. True when it went well: what stood
   *  there before is then settled, unless nobody asked for this (`aside`). */
  async attempt(place: Place, task: (client: EngineClient) => Promise<unknown>, aside = false): Promise<boolean> {
    if (!this.client) return false;
    try {
      await task(this.client);
      if (!aside && this.#state.problems[place]) this.replace(withProblem(this.#state, place, null));
      return true;
    } catch (error) {
      if (!(error instanceof Superseded)) this.report(place, error);
      return false;
    }
  }

  /** Shows an error at its place; what is not for a reader is thrown on. */
  report(place: Place, error: unknown): void {
    if (!(error instanceof EngineError)) throw error;
    this.replace(withProblem(this.#state, place, error));
  }
}

/** An error of the page's own, or one of the engine's that the page can foresee. */
export function pageError(code: string, args: Record<string, string> = {}): EngineError {
  return new EngineError({ code, message: code, args });
}
