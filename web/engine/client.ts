// The page's end of the wire to one worker: a promise per request, events for what comes unasked,
// and silence about runs that have been replaced.

import type { Argument, Failure, Message, Progress, Request, Result, StopReason, Verb } from "./protocol";
import type { History } from "./types";

/** A failure of the engine or of the page around it; `code` selects the reader's sentence. */
export class EngineError extends Error {
  readonly code: string;
  readonly args: Readonly<Record<string, string>>;

  constructor({ code, message, args }: Failure) {
    super(message);
    this.name = "EngineError";
    this.code = code;
    this.args = args;
  }
}

/** An answer nobody waits for any more: its run was replaced, or its worker thrown away. */
export class Superseded extends Error {
  override name = "Superseded";
}

export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Message>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface ClientEvents {
  progress(progress: Progress): void;
  stopped(reason: StopReason, failure?: EngineError, history?: History): void;
  /** The worker can no longer be used; all that was asked has been rejected. */
  lost(error: EngineError): void;
}

interface Waiting {
  run: number;
  since: number;
  resolve(result: never): void;
  reject(error: Error): void;
}

export class EngineClient {
  #worker: WorkerLike;
  #events: ClientEvents;
  #waiting = new Map<number, Waiting>();
  #id = 0;
  #run = 0;
  #asked = 0;
  #heard = false;

  constructor(worker: WorkerLike, events: ClientEvents) {
    this.#worker = worker;
    this.#events = events;
    worker.onmessage = (event) => this.#receive(event.data);
    worker.onerror = (event) => {
      // Nothing heard yet: the script itself is missing. Later: the worker broke.
      const code = this.#heard ? "page.trapped" : "page.worker";
      this.#lose(new EngineError({ code, message: event.message ?? "", args: {} }));
    };
  }

  /** Asks about the run there is now. */
  ask<V extends Verb>(verb: V, argument: Argument<V>): Promise<Result<V>> {
    return this.#send(verb, argument, this.#run);
  }

  /** Replaces the run. Answers about the old one are dropped from then on; if it fails, the old
   *  run is still there. */
  async replace<V extends "create" | "load">(verb: V, argument: Argument<V>): Promise<Result<V>> {
    this.#asked += 1;
    return this.#send(verb, argument, this.#asked);
  }

  /** How long, in milliseconds, the oldest unanswered request has waited. */
  waitingSince(now: number): number {
    let oldest = now;
    for (const { since } of this.#waiting.values()) oldest = Math.min(oldest, since);
    return now - oldest;
  }

  terminate(): void {
    this.#worker.onmessage = null;
    this.#worker.onerror = null;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Superseded());
    this.#waiting.clear();
  }

  #send<V extends Verb>(verb: V, argument: Argument<V>, run: number): Promise<Result<V>> {
    this.#id += 1;
    const id = this.#id;
    const request = { verb, id, run, argument } as Request;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { run, since: performance.now(), resolve, reject });
      this.#worker.postMessage(request, []);
    });
  }

  #receive(message: Message): void {
    this.#heard = true;
    switch (message.type) {
      case "answer": {
        const waiting = this.#take(message.id);
        if (!waiting) return;
        // Only a create or load carries a number above the present one.
        if (message.run > this.#run) this.#run = message.run;
        if (message.run < this.#run) waiting.reject(new Superseded());
        else waiting.resolve(message.result as never);
        return;
      }
      case "failure": {
        const waiting = this.#take(message.id);
        if (!waiting) return;
        const late = message.run < this.#run;
        waiting.reject(late ? new Superseded() : new EngineError(message.failure));
        return;
      }
      case "progress":
        if (message.run === this.#run) this.#events.progress(message.progress);
        return;
      case "stopped":
        if (message.run !== this.#run) return;
        this.#events.stopped(
          message.reason,
          message.failure && new EngineError(message.failure),
          message.history,
        );
        return;
      case "trapped":
        this.#lose(new EngineError(message.failure));
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #lose(error: EngineError): void {
    this.terminate();
    this.#events.lost(error);
  }
}
