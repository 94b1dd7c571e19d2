import { beforeEach, expect, test, vi } from "vitest";
import { EngineClient, EngineError, Superseded, type WorkerLike } from "./client";
import type { Message, Progress, Request } from "./protocol";

class WorkerDouble implements WorkerLike {
  sent: Request[] = [];
  terminated = false;
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;

  postMessage(message: unknown): void {
    this.sent.push(message as Request);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(message: Message): void {
    this.onmessage?.({ data: message } as MessageEvent<Message>);
  }

  answer(index: number, result: unknown = null): void {
    const { id, run } = this.sent[index]!;
    this.say({ type: "answer", id, run, result } as Message);
  }
}

let worker: WorkerDouble;
let client: EngineClient;
const events = { progress: vi.fn(), stopped: vi.fn(), lost: vi.fn() };
const progress = { step: 1 } as Progress;
const experiment = {};
const corpus = new Uint8Array();

beforeEach(() => {
  vi.resetAllMocks();
  worker = new WorkerDouble();
  client = new EngineClient(worker, events);
});

test("answers find their requests in any order", async () => {
  const first = client.ask("evaluate", null);
  const second = client.ask("memory", null);
  worker.answer(1, { heap: 2 });
  worker.answer(0, { step: 1 });
  expect(await first).toEqual({ step: 1 });
  expect(await second).toEqual({ heap: 2 });
});

test("a failure carries code and arguments", async () => {
  const asked = client.ask("evaluate", null);
  const failure = { code: "run.none", message: "no run", args: { a: "b" } };
  worker.say({ type: "failure", id: worker.sent[0]!.id, run: 0, failure });
  const error = await asked.catch((one: unknown) => one);
  expect(error).toBeInstanceOf(EngineError);
  expect(error).toMatchObject(failure);
});

test("answers about a run that was replaced are dropped", async () => {
  const late = client.ask("evaluate", null);
  const created = client.replace("create", { experiment, corpus });
  worker.answer(1, "new run");
  await created;
  worker.answer(0, { step: 99 });
  await expect(late).rejects.toBeInstanceOf(Superseded);
  worker.say({ type: "progress", run: 0, progress });
  worker.say({ type: "stopped", run: 0, reason: "paused" });
  expect(events.progress).not.toHaveBeenCalled();
  expect(events.stopped).not.toHaveBeenCalled();
  worker.say({ type: "progress", run: 1, progress });
  expect(events.progress).toHaveBeenCalledWith(progress);
});

test("a replacement that fails leaves the run as it was", async () => {
  const created = client.replace("create", { experiment, corpus });
  const failure = { code: "config.range", message: "", args: {} };
  worker.say({ type: "failure", id: worker.sent[0]!.id, run: 1, failure });
  await expect(created).rejects.toMatchObject({ code: "config.range" });
  worker.say({ type: "progress", run: 0, progress });
  expect(events.progress).toHaveBeenCalledOnce();
});

test("a trap ends the worker, rejects what waits, and is told once", async () => {
  const asked = client.ask("evaluate", null);
  worker.say({ type: "trapped", run: 0, failure: { code: "page.trapped", message: "", args: {} } });
  await expect(asked).rejects.toBeInstanceOf(Superseded);
  expect(worker.terminated).toBe(true);
  expect(events.lost).toHaveBeenCalledOnce();
  expect(worker.onmessage).toBeNull();
});

test("a script that never spoke is missing, one that did is broken", () => {
  worker.onerror?.({ message: "404" } as ErrorEvent);
  expect(events.lost.mock.lastCall?.[0]).toMatchObject({ code: "page.worker" });
  const other = new WorkerDouble();
  new EngineClient(other, events);
  other.say({ type: "progress", run: 0, progress });
  other.onerror?.({ message: "boom" } as ErrorEvent);
  expect(events.lost.mock.lastCall?.[0]).toMatchObject({ code: "page.trapped" });
});

test("it knows how long the oldest request has waited", async () => {
  const now = performance.now();
  expect(client.waitingSince(now + 5000)).toBe(0);
  const asked = client.ask("evaluate", null);
  expect(client.waitingSince(performance.now() + 5000)).toBeGreaterThanOrEqual(5000);
  worker.answer(0);
  await asked;
  expect(client.waitingSince(now + 9000)).toBe(0);
});
