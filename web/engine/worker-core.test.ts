import { beforeEach, describe, expect, test } from "vitest";
import type { Argument, Message, Request, Verb } from "./protocol";
import { SessionDouble } from "./session-double";
import { WorkerCore } from "./worker-core";

const corpus = new TextEncoder().encode("tôi yêu tiếng Việt. ".repeat(200));

class Bench {
  session = new SessionDouble();
  messages: Message[] = [];
  transfers: Transferable[][] = [];
  waiting: (() => void)[] = [];
  clock = 0;
  id = 0;
  core = new WorkerCore({
    load: async () => this.session,
    post: (message, transfer) => {
      this.messages.push(message);
      this.transfers.push(transfer);
    },
    later: (task) => this.waiting.push(task),
    now: () => this.clock,
  });

  async ask<V extends Verb>(verb: V, argument: Argument<V>, run = 1): Promise<Message> {
    this.id += 1;
    await this.core.handle({ verb, id: this.id, run, argument } as Request);
    return this.messages.at(-1)!;
  }

  /** Runs training slices, each taking `ms` of the clock, until none waits or `most` have run. */
  slices(most = Infinity, ms = 40): number {
    let count = 0;
    while (count < most) {
      const task = this.waiting.shift();
      if (!task) break;
      this.clock += ms;
      task();
      count += 1;
    }
    return count;
  }

  of<T extends Message["type"]>(type: T) {
    return this.messages.filter((one): one is Extract<Message, { type: T }> => one.type === type);
  }
}

let bench: Bench;

beforeEach(async () => {
  bench = new Bench();
  await bench.ask("boot", { base: "/", flavour: "simd" });
  await bench.ask("create", { experiment: { training: { steps: 100 } }, corpus });
});

describe("requests", () => {
  test("are answered once each, with their id and run", async () => {
    expect(bench.messages).toMatchObject([
      { type: "answer", id: 1, run: 1, result: { version: "0.1.0" } },
      { type: "answer", id: 2, run: 1, result: { history: { step: 0 } } },
    ]);
  });

  test("measure a step for as long as they say", async () => {
    const answer = await bench.ask("profile", { milliseconds: 250 });
    expect(answer).toMatchObject({ type: "answer", result: { steps: 25, nodes: [{ operation: "embedding" }, {}, {}] } });
  });

  test("that the engine refuses fail with its code and arguments", async () => {
    const answer = await bench.ask("create", { experiment: { model: { layers: 99 } }, corpus }, 2);
    expect(answer).toMatchObject({
      type: "failure",
      run: 2,
      failure: { code: "config.range", args: { key: "model.layers" } },
    });
    // The old run is still there.
    expect(await bench.ask("evaluate", null)).toMatchObject({ type: "answer", result: { step: 0 } });
  });

  test("hand over numbers as views of one transferred copy", async () => {
    const answer = await bench.ask("inspect", { text: "yêu" });
    const transfer = bench.transfers.at(-1)!;
    expect(transfer).toHaveLength(1);
    if (answer.type !== "answer" || !answer.result || !("tensors" in answer.result)) throw new Error();
    for (const tensor of answer.result.tensors) {
      expect(tensor.data.buffer).toBe(transfer[0]);
      expect(tensor.data).toHaveLength(4 * 3 * 3);
    }
    expect(transfer[0]).not.toBe(bench.session.floats().buffer);
  });

  test("to explain inspect again only when something else was inspected", async () => {
    const of = { text: "yêu" };
    const cell = { layer: 0, head: 0, query: 1, key: 0 };
    await bench.ask("inspect", of);
    bench.session.calls = [];
    await bench.ask("explain", { ...cell, of });
    expect(bench.session.calls).toEqual(["explain"]);
    await bench.ask("explain", { ...cell, of: { text: "yêu", step: 0 } });
    expect(bench.session.calls).toEqual(["explain", 'inspect {"text":"yêu","step":0}', "explain"]);
  });

  test("a build that cannot be loaded is a failure, not a trap", async () => {
    const core = new WorkerCore({
      load: () => Promise.reject(new Error("404")),
      post: (message) => bench.messages.push(message),
      later: () => undefined,
      now: () => 0,
    });
    await core.handle({ verb: "boot", id: 9, run: 0, argument: { base: "/", flavour: "simd" } });
    expect(bench.messages.at(-1)).toMatchObject({ type: "failure", failure: { code: "page.engine" } });
  });
});

describe("training", () => {
  test("runs in slices to the end and says so once", async () => {
    await bench.ask("train", { steps: 2 ** 31 - 1 });
    expect(bench.slices()).toBe(10);
    expect(bench.of("stopped")).toMatchObject([{ reason: "done", run: 1 }]);
    const steps = bench.of("progress").flatMap(({ progress }) => progress.rows.map(([step]) => step));
    expect(steps).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  test("reports a few times a second, not with every slice", async () => {
    await bench.ask("train", { steps: 100 });
    bench.slices(9, 40);
    expect(bench.of("progress")).toHaveLength(1);
    expect(bench.of("progress")[0]!.progress.rows).toHaveLength(80);
  });

  test("stops after the steps asked for", async () => {
    await bench.ask("train", { steps: 1 });
    bench.slices();
    expect(bench.session.current).toBe(1);
    expect(bench.of("stopped")).toMatchObject([{ reason: "steps" }]);
  });

  test("answers requests between slices", async () => {
    await bench.ask("train", { steps: 100 });
    bench.slices(3);
    expect(await bench.ask("inspect", { text: "yêu" })).toMatchObject({ result: { step: 30 } });
    bench.slices(1);
    expect(bench.session.current).toBe(40);
  });

  test("pauses at once, and a second Pause is harmless", async () => {
    await bench.ask("train", { steps: 100 });
    bench.slices(2);
    await bench.ask("pause", null);
    await bench.ask("pause", null);
    expect(bench.slices()).toBe(1);
    expect(bench.session.current).toBe(20);
    expect(bench.of("stopped")).toMatchObject([{ reason: "paused" }]);
    expect(bench.of("progress").at(-1)?.progress.step).toBe(20);
  });

  test("a second Start does not make it run twice", async () => {
    await bench.ask("train", { steps: 100 });
    await bench.ask("train", { steps: 100 });
    expect(bench.waiting).toHaveLength(1);
    expect(bench.slices()).toBe(10);
  });

  test("ends with the run it belongs to", async () => {
    await bench.ask("train", { steps: 100 });
    bench.slices(2);
    await bench.ask("create", { experiment: { training: { steps: 100 } }, corpus }, 2);
    bench.slices();
    expect(bench.session.current).toBe(0);
    expect(bench.of("stopped")).toHaveLength(0);
  });

  test("that diverges stops with the engine's reason and the history that is left", async () => {
    bench.session.failure = { at: 25, code: "number.diverged" };
    await bench.ask("train", { steps: 100 });
    bench.slices();
    expect(bench.of("stopped")).toMatchObject([
      { reason: "failed", failure: { code: "number.diverged", args: { step: "25" } }, history: { step: 25 } },
    ]);
    expect(await bench.ask("evaluate", null)).toMatchObject({ type: "answer" });
  });
});

describe("a trap", () => {
  test("is reported once, and nothing is answered afterwards", async () => {
    bench.session.failure = { at: 15, code: "trap" };
    await bench.ask("train", { steps: 100 });
    bench.slices();
    expect(bench.of("trapped")).toMatchObject([{ run: 1, failure: { code: "page.trapped" } }]);
    const before = bench.messages.length;
    await bench.ask("evaluate", null);
    await bench.ask("train", { steps: 1 });
    expect(bench.slices()).toBe(0);
    expect(bench.messages).toHaveLength(before);
  });

  test("in a request is one as well", async () => {
    bench.session.predict = () => {
      throw new WebAssembly.RuntimeError("memory access out of bounds");
    };
    const request = { text: "a", temperature: 1, top_k: 0, top_p: 1, min_p: 0, repetition_penalty: 1, count: 1 };
    expect(await bench.ask("predict", request)).toMatchObject({ type: "trapped" });
  });
});
