// The lab with a real client and a real worker core, and the engine's stand-in behind them.
import { beforeEach, describe, expect, test } from "vitest";
import { EngineClient, EngineError, type ClientEvents, type WorkerLike } from "../engine/client";
import type { Message, Request } from "../engine/protocol";
import { SessionDouble } from "../engine/session-double";
import type { CorpusEntry, Recording } from "../engine/types";
import { WorkerCore } from "../engine/worker-core";
import type { Assets } from "./assets";
import { Lab, type LabSetup } from "./lab";

const text = new TextEncoder().encode("Trăm năm trong cõi người ta. ".repeat(200));

/** A worker in the same thread: messages go round by a turn of the event loop. */
function workerAround(session: SessionDouble): WorkerLike {
  const worker: WorkerLike = { postMessage, terminate: () => (open = false), onmessage: null, onerror: null };
  let open = true;
  const core = new WorkerCore({
    load: async () => session,
    post: (data) =>
      void setTimeout(() => open && worker.onmessage?.({ data: structuredClone(data) } as MessageEvent<Message>)),
    later: (task) => void setTimeout(() => open && task()),
    now: () => performance.now(),
  });
  function postMessage(message: unknown): void {
    const request = structuredClone(message) as Request;
    setTimeout(() => void (open && core.handle(request)));
  }
  return worker;
}

const entry = (id: string, kind: CorpusEntry["kind"]): CorpusEntry => {
  const both = { vi: id, en: id };
  return { id, kind, file: id, language: "vi", title: both, about: both };
};

const assets: Assets = {
  index: async () => [entry("vi_en_start", "text"), entry("tagged_vi", "tagged")],
  corpus: async (id) => {
    if (id === "vi_en_start") return text;
    throw new EngineError({ code: "page.corpus", message: id, args: { id } });
  },
  recording: async () => ({ sentence: "người ta", step: 9, inspect: { tensors: [] } }) as unknown as Recording,
  start: async () => [
    new TextEncoder().encode(JSON.stringify({ experiment: { training: { steps: 20 } }, step: 20 })),
    text,
  ],
};

let sessions: SessionDouble[];
let lab: Lab;

function setup(connect?: LabSetup["connect"]): Lab {
  const join = async (events: ClientEvents) => {
    const session = new SessionDouble();
    sessions.push(session);
    return { client: new EngineClient(workerAround(session), events), flavour: "simd" as const };
  };
  return new Lab({ assets, base: "/", connect: connect ?? join });
}

/** Waits until the state has become what is expected. */
async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 3000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const idle = () => !lab.state.training && !lab.state.busy;
const nothing = Promise.resolve(null);
const session = () => sessions.at(-1)!;

beforeEach(async () => {
  sessions = [];
  lab = setup();
  await lab.arrive(nothing, nothing);
});

describe("measuring a step", () => {
  test("keeps the figures until there is another model", async () => {
    const done = lab.looking.measure();
    expect(lab.state.measuring).toBe(true);
    await done;
    expect(lab.state).toMatchObject({ measuring: false, step: 20, profile: { nodes: [{}, {}, {}] } });
    await lab.restart();
    await until(idle);
    expect(lab.state.profile).toBeNull();
  });
});

describe("arriving", () => {
  test("shows the recording first, then the start model live", async () => {
    lab = setup();
    let recorded = false;
    lab.subscribe(() => (recorded ||= lab.state.recorded && lab.state.engine === "loading"));
    await lab.arrive(nothing, nothing);
    await until(() => lab.state.prediction !== null);
    expect(recorded).toBe(true);
    expect(lab.state).toMatchObject({ start: true, recorded: false, step: 20, sentence: "người ta" });
    expect(lab.state.inspection?.tokens).toHaveLength(8);
  });

  test("offers the texts to a language model, not the tagged sentences", () => {
    expect(lab.state.corpora.map(({ id }) => id)).toEqual(["vi_en_start"]);
  });

  test("without a browser that can run it, the recording stays", async () => {
    lab = setup(async () => null);
    await lab.arrive(nothing, nothing);
    expect(lab.state).toMatchObject({ engine: "unsupported", recorded: true });
    expect(lab.state.problems.engine?.code).toBe("page.unsupported");
  });

  test("by a link makes its model, checked by the engine", async () => {
    lab = setup();
    const shared = { experiment: { model: { layers: 3 } }, sentence: "cõi", prompt: "" };
    await lab.arrive(Promise.resolve(shared), nothing);
    expect(lab.state).toMatchObject({ start: false, step: 0, sentence: "cõi" });
    expect(lab.state.run?.experiment.model.layers).toBe(3);
  });

  test.each([
    [{ model: { layers: 99 } }, "config.range"],
    [{ data: { corpus: "own" } }, "page.own_missing"],
  ])("by a link that cannot be opened falls back to the start model", async (experiment, code) => {
    lab = setup();
    await lab.arrive(Promise.resolve({ experiment, sentence: "", prompt: "" }), nothing);
    expect(lab.state.problems.link?.code).toBe(code);
    expect(lab.state).toMatchObject({ start: true, step: 20 });
  });

  test("again goes on from the checkpoint that was saved", async () => {
    await lab.step();
    await until(idle);
    lab.looking.setSentence("trong cõi");
    const snapshot = await lab.snapshot();
    lab = setup();
    const found = { version: 1, ...snapshot!.state };
    await lab.arrive(nothing, Promise.resolve({ found, corpus: null }));
    expect(lab.state).toMatchObject({ start: false, step: 1, resumedAt: 1, sentence: "trong cõi" });
    expect(lab.state.training).toBe(false);
  });

  test("keeps the model when the text it lay with has become unusable", async () => {
    await lab.step();
    await until(idle);
    const snapshot = await lab.snapshot();
    const experiment = { ...snapshot!.state.experiment, data: { ...snapshot!.state.experiment.data, corpus: "own" } };
    lab = setup();
    const found = { version: 1, ...snapshot!.state, experiment };
    const unusable = new TextEncoder().encode("a");
    await lab.arrive(nothing, Promise.resolve({ found, corpus: unusable }));
    expect(lab.state).toMatchObject({ start: false, step: 1 });
    expect(lab.state.run?.corpus).toBeNull();
  });

  test("says so when the saved checkpoint cannot be opened", async () => {
    const snapshot = await lab.snapshot();
    lab = setup();
    const found = { version: 1, ...snapshot!.state, checkpoint: new Blob(["rubbish"]) };
    await lab.arrive(nothing, Promise.resolve({ found, corpus: null }));
    expect(lab.state.start).toBe(true);
    expect(lab.state.problems.training?.code).toBe("file.not_safetensors");
    // Nothing is written over it before the learner makes another model.
    expect(lab.keepsSaved).toBe(true);
    await lab.restart();
    expect(lab.keepsSaved).toBe(false);
  });
});

describe("verbs", () => {
  test("Play gives the start model up for a fresh one and trains to the end", async () => {
    await lab.setField("training.steps", 30);
    await lab.play();
    expect(lab.state).toMatchObject({ start: false, training: true });
    await until(idle);
    expect(lab.state).toMatchObject({ step: 30, done: true });
    expect(lab.state.rows).toHaveLength(30);
    await lab.play();
    await until(idle);
    expect(lab.state.step).toBe(130);
  });

  test("Step trains one batch, Epoch one pass", async () => {
    await lab.step();
    await until(idle);
    expect(lab.state.step).toBe(1);
    await lab.epoch();
    await until(idle);
    const { train_tokens } = lab.state.run!.corpus!;
    expect(lab.state.step).toBe(1 + Math.ceil(train_tokens / (16 * 64)));
  });

  test("Pause keeps what was learned; Play goes on", async () => {
    session().pace = 1;
    await lab.play();
    await until(() => session().current >= 5);
    await lab.pause();
    await until(idle);
    const { step } = lab.state;
    expect(step).toBeGreaterThanOrEqual(5);
    expect(step).toBeLessThan(1500);
    await lab.play();
    await until(() => session().current > step);
    await lab.pause();
    await until(idle);
  });

  test("Restart keeps the seed, New weights takes the next", async () => {
    await lab.step();
    await until(idle);
    await lab.restart();
    expect(lab.state).toMatchObject({ step: 0, start: false });
    expect(lab.state.run?.experiment.seed).toBe(7);
    await lab.newWeights();
    expect(lab.state.run?.experiment.seed).toBe(8);
  });

  test("pressed twice act once", async () => {
    await Promise.all([lab.play(), lab.play(), lab.restart()]);
    await lab.pause();
    await lab.pause();
    await until(idle);
    expect(lab.state.problems).toEqual({});
  });
});

describe("settings", () => {
  test("that apply live reach the model, others wait for Restart", async () => {
    await lab.step();
    await until(idle);
    await lab.setField("training.learning_rate", 0.01);
    expect(lab.state.run?.experiment.training.learning_rate).toBe(0.01);
    await lab.setField("model.layers", 3);
    expect(lab.state.run?.experiment.model.layers).toBe(2);
    await lab.restart();
    expect(lab.state.run?.experiment.model.layers).toBe(3);
  });

  test("that the engine refuses leave the model as it was and say why", async () => {
    await lab.step();
    await until(idle);
    await lab.setField("model.layers", 99);
    await until(() => lab.state.problems.experiment !== undefined);
    await lab.restart();
    expect(lab.state.problems.experiment?.code).toBe("config.range");
    expect(lab.state).toMatchObject({ step: 1, busy: false });
  });
});

describe("a text of one's own", () => {
  test("takes the place of the start model at once", async () => {
    await lab.useText(new Blob(["Chữ tài chữ mệnh khéo là ghét nhau. ".repeat(50)]), "kieu.txt");
    expect(lab.state).toMatchObject({ start: false, own: { name: "kieu.txt" } });
    expect(lab.state.run?.experiment.data.corpus).toBe("own");
  });

  test("waits for Restart when there is something to lose", async () => {
    await lab.step();
    await until(idle);
    await lab.useText(new Blob(["khác ".repeat(100)]), "b.txt");
    expect(lab.state.step).toBe(1);
    expect(lab.state.draft?.data.corpus).toBe("own");
  });

  test.each([
    [new Blob([]), "text.empty"],
    [new Blob([Uint8Array.from([0xff, 0xfe, 65, 0])]), "text.utf16"],
    [new Blob([Uint8Array.from([0xfe, 0xff, 0, 65])]), "text.utf16"],
    [{ size: 2 ** 30 } as Blob, "text.too_large"],
    [{ size: 1, arrayBuffer: () => Promise.reject(new Error("gone")) } as unknown as Blob, "page.file_gone"],
  ])("that cannot be used is refused next to the cause (%#)", async (file, code) => {
    await lab.useText(file, "x");
    expect(lab.state.problems.data?.code).toBe(code);
    expect(lab.state).toMatchObject({ start: true, step: 20 });
    lab.dismiss("data");
    expect(lab.state.problems.data).toBeUndefined();
  });
});

describe("looking", () => {
  test("follows the sentence and the slider", async () => {
    await lab.setField("training.steps", 100);
    await lab.play();
    await until(idle);
    lab.looking.setSentence("năm");
    lab.looking.scrub(50);
    await until(() => lab.state.inspection?.step === 50);
    expect(lab.state.inspection?.tokens).toHaveLength(3);
    await lab.looking.explain({ layer: 0, head: 0, query: 1, key: 0 });
    expect(lab.state.explanation).toMatchObject({ query: 1, key: 0 });
    lab.looking.scrub(null);
    await until(() => lab.state.inspection?.step === 100);
    // The chosen cell follows, until a shorter sentence no longer has it.
    expect(lab.state.explanation).toMatchObject({ query: 1, key: 0 });
    lab.looking.setSentence("n");
    await until(() => lab.state.inspection?.tokens.length === 1);
    await until(() => lab.state.explanation === null);
  });

  test("an empty sentence shows nothing, and no error", async () => {
    lab.looking.setSentence("");
    await until(() => lab.state.inspection === null);
    expect(lab.state.problems).toEqual({});
  });

  test("samples are written as the training goes, one per moment", async () => {
    await lab.setField("training.steps", 100);
    await lab.play();
    await until(() => idle() && lab.state.samples.at(-1)?.step === 100);
    const steps = lab.state.samples.map(({ step }) => step);
    expect(new Set(steps).size).toBe(steps.length);
    expect(lab.state.samples[0]?.text).toContain("người ta");
  });

  test("generates from the prompt once it differs from the sentence", async () => {
    lab.looking.setPrompt("cõi");
    lab.looking.setLength(5);
    await lab.looking.generate(1);
    expect(lab.state.generation?.prompt).toHaveLength(3);
    expect(lab.state.generation?.tokens).toHaveLength(5);
    expect(lab.state.generating).toBe(false);
  });
});

describe("checkpoints", () => {
  test("open again with their text", async () => {
    await lab.epoch();
    await until(idle);
    const { step } = lab.state;
    const file = await lab.checkpoint();
    await lab.restart();
    await lab.openCheckpoint(file!);
    expect(lab.state.step).toBe(step);
    expect(lab.state.run?.corpus).not.toBeNull();
  });

  test("that are none are refused, the model stays", async () => {
    await lab.openCheckpoint(new Blob(["<!doctype html>"]));
    expect(lab.state.problems.share?.code).toBe("file.not_safetensors");
    expect(lab.state.step).toBe(20);
  });

  test("that are refused still say why after the page has saved itself", async () => {
    await lab.step();
    await until(idle);
    await lab.openCheckpoint(new Blob(["<!doctype html>"]));
    await lab.snapshot();
    expect(lab.state.problems.share?.code).toBe("file.not_safetensors");
  });
});

describe("when the engine fails", () => {
  test("a diverged loss stops the training and says why", async () => {
    session().failure = { at: 12, code: "number.diverged" };
    await lab.play();
    await until(() => lab.state.problems.training !== undefined);
    expect(lab.state).toMatchObject({ training: false, step: 12 });
    expect(lab.state.rows).toHaveLength(12);
  });

  test("a trap brings a fresh worker, back at the last checkpoint", async () => {
    await lab.epoch();
    await until(idle);
    const { step } = lab.state;
    await lab.snapshot();
    session().failure = { at: step, code: "trap" };
    await lab.play();
    await until(() => sessions.length === 2 && idle());
    expect(lab.state).toMatchObject({ engine: "ready", step });
    expect(lab.state.problems.engine?.code).toBe("page.trapped");
    expect(lab.state.training).toBe(false);
    await lab.step();
    await until(idle);
    expect(lab.state.step).toBe(step + 1);
  });

  test("an engine that is lost again and again is given up", async () => {
    for (let i = 0; i < 3; ++i) await lab.abandon();
    expect(sessions).toHaveLength(3);
    expect(lab.state.engine).toBe("failed");
  });

  test("one that is silent for ten seconds may be stopped", async () => {
    const waiting = lab.looking.generate(1);
    lab.watch(performance.now() + 5000);
    expect(lab.state.slow).toBe(false);
    lab.watch(performance.now() + 11_000);
    expect(lab.state.slow).toBe(true);
    await waiting;
    lab.watch(performance.now() + 11_000);
    await until(() => lab.state.prediction !== null);
  });
});
