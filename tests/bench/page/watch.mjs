// Watches over the machine while programs are timed: others may take its caches, its memory or a core for a while. A round of
// times counts when the machine gave its best before and after it; whether it did is measured apart from the times themselves.

// Of the best so far. Below it something else is at work; above lies what a free machine drifts by.
const share = 0.9;
const restMs = 2000;

// The numbers in nested limits of the machine, in one list.
const rates = (limits) => Object.values(limits).flatMap((value) => (typeof value === 'number' ? value : rates(value)));

export class Watch {
  #measure;
  #rest;
  #left;
  #best = [];
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
    this.#best = now.map((rate, i) => Math.max(rate, this.#best[i] ?? 0));
    return now.every((rate, i) => rate >= share * this.#best[i]);
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

  // For bench.json: the rounds that were measured again, and the time that this and waiting took.
  told() {
    return { dropped_rounds: this.#dropped, seconds: this.#waitedMs / 1000 };
  }
}
