// Work that is only worth doing for the newest state: asked again while busy, it runs once more
// afterwards, however often it was asked.

export class Latest {
  #task: () => Promise<void>;
  #running = false;
  #again = false;

  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  poke(): void {
    if (this.#running) this.#again = true;
    else void this.#loop();
  }

  async #loop(): Promise<void> {
    this.#running = true;
    try {
      do {
        this.#again = false;
        await this.#task();
      } while (this.#again);
    } finally {
      this.#running = false;
    }
  }
}
