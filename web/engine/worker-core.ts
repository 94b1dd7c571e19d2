// What the worker does, without the worker: requests in, messages out. Training runs in short
// slices between which waiting requests are answered, and reports a few times a second.

import type { Argument, Failure, Message, Progress, Request, Result, StopReason, Verb } from "./protocol";
import type { Session } from "./session";
import {
  attachFloats,
  type CompareOrderResult,
  type Flavour,
  type History,
  type InspectResult,
  type NamedTensor,
  type PositionsResult,
  type RunSummary,
  type StepResult,
} from "./types";

export interface Surroundings {
  load(base: string, flavour: Flavour): Promise<Session>;
  post(message: Message, transfer: Transferable[]): void;
  /** Runs `task` after the messages that are waiting now. */
  later(task: () => void): void;
  /** Milliseconds. */
  now(): number;
}

/** One training slice, in milliseconds: the longest a request waits for the engine. */
const SLICE_MS = 40;
/** Between two progress messages, in milliseconds. */
const REPORT_MS = 300;

interface Training {
  left: number;
  reported: number;
  gathered: Progress;
}

/** The engine's own errors carry a code; anything else means that the instance is lost. */
function asFailure(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null;
  const { code, args } = error as { code?: unknown; args?: unknown };
  if (typeof code !== "string") return null;
  return { code, message: error.message, args: (args ?? {}) as Record<string, string> };
}

export class WorkerCore {
  #outside: Surroundings;
  #session: Session | null = null;
  #run = 0;
  #training: Training | null = null;
  #trapped = false;
  /** The request whose inspection the engine can explain cells of. */
  #inspected = "";

  constructor(outside: Surroundings) {
    this.#outside = outside;
  }

  async handle(request: Request): Promise<void> {
    if (this.#trapped) return;
    const { id, run } = request;
    try {
      const transfer: Transferable[] = [];
      const result =
        request.verb === "boot"
          ? await this.#boot(request.argument)
          : this.#perform(request, transfer);
      this.#outside.post({ type: "answer", id, run, result }, transfer);
    } catch (error) {
      const failure = asFailure(error);
      if (failure) this.#outside.post({ type: "failure", id, run, failure }, []);
      else this.#trap(run, error);
    }
  }

  async #boot({ base, flavour }: Argument<"boot">): Promise<Result<"boot">> {
    try {
      this.#session = await this.#outside.load(base, flavour);
    } catch (error) {
      throw Object.assign(new Error(String(error)), { code: "page.engine", args: {} });
    }
    return JSON.parse(this.#session.describe()) as Result<"boot">;
  }

  #perform(request: Exclude<Request, { verb: "boot" }>, transfer: Transferable[]): Result<Verb> {
    const session = this.#session;
    if (!session) throw new Error(`"${request.verb}" before "boot"`);
    const { argument } = request;
    const floats = () => {
      const copy = session.floats().slice();
      transfer.push(copy.buffer);
      return copy;
    };
    switch (request.verb) {
      case "check":
        return parse<"check">(session.check(JSON.stringify(request.argument.experiment)));
      case "create": {
        const { experiment, corpus } = request.argument;
        return this.#begin(session, session.create(JSON.stringify(experiment), corpus), request.run);
      }
      case "load": {
        const { checkpoint, corpus } = request.argument;
        return this.#begin(session, session.load(checkpoint, corpus), request.run);
      }
      case "train":
        this.#train(request.argument.steps);
        return null;
      case "pause":
        this.#stop("paused");
        return null;
      case "set": {
        const { key, value } = request.argument;
        return parse<"set">(session.set(key, JSON.stringify(value)));
      }
      case "evaluate":
        return parse<"evaluate">(session.evaluate());
      case "inspect":
        return this.#inspect(session, JSON.stringify(argument), floats);
      case "explain": {
        const { of, ...cell } = request.argument;
        const inspected = JSON.stringify(of);
        if (inspected !== this.#inspected) this.#inspect(session, inspected, () => session.floats());
        return parse<"explain">(session.explain(JSON.stringify(cell)));
      }
      case "predict":
        return parse<"predict">(session.predict(JSON.stringify(argument)));
      case "generate":
        return parse<"generate">(session.generate(JSON.stringify(argument)));
      case "tokenize":
        return parse<"tokenize">(session.tokenize(JSON.stringify(argument)));
      case "positions": {
        const result = JSON.parse(session.positions(JSON.stringify(argument))) as PositionsResult;
        return { ...result, tensors: attachFloats(result.tensors, floats()) };
      }
      case "compareOrder": {
        const text = session.compareOrder(JSON.stringify(argument));
        return attachOrder(JSON.parse(text) as CompareOrderResult, floats());
      }
      case "save": {
        session.save(JSON.stringify(argument));
        // Copied first: a Blob takes no view of memory that threads share.
        return new Blob([session.bytes().slice() as BlobPart], { type: "application/octet-stream" });
      }
      case "memory":
        return parse<"memory">(session.memory());
      case "profile":
        return parse<"profile">(session.profile(request.argument.milliseconds));
    }
  }

  /** The session holds another run from now on. */
  #begin(session: Session, summary: string, run: number): Result<"create"> {
    this.#run = run;
    this.#training = null;
    this.#inspected = "";
    return {
      summary: JSON.parse(summary) as RunSummary,
      history: JSON.parse(session.history()) as History,
    };
  }

  #inspect(session: Session, request: string, floats: () => Float32Array): Result<"inspect"> {
    const result = JSON.parse(session.inspect(request)) as InspectResult;
    this.#inspected = request;
    return { ...result, tensors: attachFloats(result.tensors, floats()) };
  }

  #train(steps: number): void {
    if (this.#training) {
      this.#training.left = steps;
      return;
    }
    this.#training = {
      left: steps,
      reported: this.#outside.now(),
      gathered: nothing(),
    };
    this.#later(this.#training);
  }

  #later(training: Training): void {
    this.#outside.later(() => {
      // Another training may have begun since, or none may be wanted any more.
      if (this.#training === training) this.#slice(training);
    });
  }

  #slice(training: Training): void {
    const session = this.#session;
    if (!session) return;
    let result: StepResult;
    try {
      result = JSON.parse(session.step(training.left, SLICE_MS)) as StepResult;
    } catch (error) {
      const failure = asFailure(error);
      if (failure) this.#stop("failed", failure);
      else this.#trap(this.#run, error);
      return;
    }
    const { gathered } = training;
    gathered.step = result.step;
    gathered.rows.push(...result.rows);
    gathered.validation.push(...result.validation);
    // To make room for new ones the engine lets go of old ones.
    if (result.snapshots.length > 0) {
      gathered.snapshots = (JSON.parse(session.history()) as History).snapshots;
    }
    gathered.tokensPerSecond = result.tokens_per_second;
    training.left -= result.rows.length;
    if (result.done) this.#stop("done");
    else if (training.left <= 0) this.#stop("steps");
    else {
      if (this.#outside.now() - training.reported >= REPORT_MS) this.#report(training);
      this.#later(training);
    }
  }

  #report(training: Training): void {
    const { gathered: progress } = training;
    training.reported = this.#outside.now();
    training.gathered = nothing();
    this.#outside.post({ type: "progress", run: this.#run, progress }, []);
  }

  #stop(reason: StopReason, failure?: Failure): void {
    const training = this.#training;
    if (!training) return;
    this.#training = null;
    if (training.gathered.step > 0) this.#report(training);
    const run = this.#run;
    if (failure && this.#session) {
      // The engine went back to its last sound weights, so its history is shorter than ours.
      const history = JSON.parse(this.#session.history()) as History;
      this.#outside.post({ type: "stopped", run, reason, failure, history }, []);
    } else {
      this.#outside.post({ type: "stopped", run, reason }, []);
    }
  }

  #trap(run: number, error: unknown): void {
    this.#trapped = true;
    this.#training = null;
    const failure = { code: "page.trapped", message: String(error), args: {} };
    this.#outside.post({ type: "trapped", run, failure }, []);
  }
}

function parse<V extends Verb>(json: string): Result<V> {
  return JSON.parse(json) as Result<V>;
}

function nothing(): Progress {
  return { step: 0, rows: [], validation: [], snapshots: [], tokensPerSecond: 0 };
}

function attachOrder(result: CompareOrderResult, floats: Float32Array): Result<"compareOrder"> {
  const matrix = (path: string, offset: number): NamedTensor =>
    attachFloats([{ path, axes: ["query", "key"], shape: result.shape, offset }], floats)[0]!;
  const side = (name: "with" | "without") => ({
    difference: result[name].difference,
    plain: matrix(`${name}.plain`, result[name].offset_plain),
    permuted: matrix(`${name}.permuted`, result[name].offset_permuted),
  });
  return { tokens: result.tokens, order: result.order, with: side("with"), without: side("without") };
}
