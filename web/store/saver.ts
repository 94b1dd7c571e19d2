// Decides when the page's state is written down: soon after a change, every few seconds while
// training, at once when the page is hidden. Says on the badge when it cannot.
import type { Lab } from "./lab";
import { Latest } from "./latest";
import type { LabState } from "./state";
import type { Storage } from "./storage";
import { watchTabs, type TabRole } from "./tabs";

const SOON_MS = 800;
const TRAINING_MS = 10_000;

/** What makes a new save worth while; the engine's own progress is saved along with it. */
function traces({ draft, sentence, prompt, sampling, run, own, step, samples }: LabState): unknown[] {
  return [draft, sentence, prompt, sampling, run, own, step, samples];
}

export class Saver {
  #lab: Lab;
  #storage: Storage | null;
  #role: TabRole = "first";
  #known: unknown[] | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #save = new Latest(() => this.#saveOnce());

  /** `storage` is null where the browser refuses it. */
  constructor(lab: Lab, storage: Storage | null) {
    this.#lab = lab;
    this.#storage = storage;
    if (!storage) {
      lab.setSaved("refused");
      return;
    }
    watchTabs((role) => {
      this.#role = role;
      if (role === "second") lab.setSaved("second");
      else if (lab.state.saved === "second") this.#later(0);
    });
    lab.subscribe(() => this.#changed());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.#timer !== undefined) this.#later(0);
    });
  }

  #changed(): void {
    const { state } = this.#lab;
    // Until a model is there, what is on screen is not yet the learner's.
    if (!state.run || state.engine !== "ready") return;
    const now = traces(state);
    const known = this.#known;
    this.#known = now;
    if (!known || now.every((value, index) => value === known[index])) return;
    if (this.#timer === undefined) this.#later(state.training ? TRAINING_MS : SOON_MS);
  }

  #later(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#save.poke();
    }, delay);
  }

  async #saveOnce(): Promise<void> {
    if (!this.#storage || this.#role === "second" || this.#lab.keepsSaved) return;
    const snapshot = await this.#lab.snapshot();
    if (!snapshot) return;
    this.#lab.setSaved("saving");
    this.#lab.setSaved(await this.#storage.write(snapshot.state, snapshot.corpus));
  }
}
