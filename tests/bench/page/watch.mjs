// Watches over the machine while programs are timed: others may take its caches, its memory or a core for a while. A round of
// times counts when the machine gave its best before and after it; whether it did is measured apart from the times themselves.

// Of the best so far: below it something else is at work, above lies what a free machine drifts by. Memory behind the caches is
// never one's own.
const share = (name) => (name === '16MB' ? 0.7 : 0.9);
const restMs = 2000;

// The numbers in nested limits of the machine, with their names, in one list.
const rates = (limits) =>
  Object.entries(limits).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : rates(value)));

export class Watch {
  #measure;
  #rest;
  #left;
  #best = new Map();
  #dropped = 0;
  #waitedMs = 0;

  // `measure` resolves to the limits of the machine; rounds are waited for and repeated for `patienceMs` in all, then they count
  // as they come. Without patience nothing is watched.
  constructor({ measure, patienceMs, rest = () => new Promise((resolve) => setTimeout(resolve, restMs)) }) {
    this.#measure = measure;
    this.#rest = rest;
    this.#left = patienceMs;
  }

  async #free() {
    const now = rates(await this.#measure());
    for (const [name, rate] of now) this.#best.set(name, Math.max(rate, this.#best.get(name) ?? 0));
    return now.every(([name, rate]) => rate >= share(name) * this.#best.get(name));
  }

  #spend(ms) {
    this.#left -= ms;
    this.#waitedMs += ms;
  }

  // Resolves when the machine is free.
  async calm() {
    while (this.#left > 0 && !(await this.#free())) {
      await this.#rest();
      this.#spend(restMs);
    }
  }

  // Whether a round that took so long, begun after calm(), counts.
  async counts(ms) {
    if (this.#left <= 0 || (await this.#free())) return true;
    ++this.#dropped;
    this.#spend(ms);
    return false;
  }

  // For bench.json: the rounds that were measured again, the time that this and waiting took, and whether patience ended before
  // the measurements did.
  told() {
    return { dropped_rounds: this.#dropped, seconds: this.#waitedMs / 1000, patience_ended: this.#waitedMs > 0 && this.#left <= 0 };
  }
}
