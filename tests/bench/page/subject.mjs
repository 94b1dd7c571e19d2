// The page's end of a worker (worker.mjs), which it asks one thing at a time.

const patienceMs = 120_000;

export class Subject {
  #worker = new Worker(new URL('worker.mjs', import.meta.url), { type: 'module' });

  // `about` says what runs there: the module of the program, the title that people read, and what to open it with.
  constructor(about) {
    Object.assign(this, about);
  }

  // Resolves to the answer. One that does not come is an error.
  call = async (name, ...args) => {
    const answer = new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }) => ('error' in data ? reject(new Error(data.error)) : resolve(data.result));
      this.#worker.onerror = (event) => reject(new Error(event.message || 'the worker failed to start'));
    });
    this.#worker.postMessage({ call: name, args });
    let timer;
    const silence = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${patienceMs / 1000} s`)), patienceMs);
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(timer);
    }
  };

  close() {
    this.#worker.terminate();
  }
}
