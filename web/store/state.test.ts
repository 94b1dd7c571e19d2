import { describe, expect, test } from "vitest";
import { SessionDouble } from "../engine/session-double";
import type { Description, Recording, RunSummary } from "../engine/types";
import { withValue } from "./experiment";
import {
  initialState,
  pendingKeys,
  promptOf,
  stepsPerEpoch,
  withHistory,
  withProgress,
  withRecording,
  withRun,
  withSample,
  type LabState,
} from "./state";

const session = new SessionDouble();
const description = JSON.parse(session.describe()) as Description;
const text = new TextEncoder().encode("abcdefghij".repeat(1000));
const summary = JSON.parse(session.create("{}", text)) as RunSummary;
const empty = { step: 0, rows: [], validation: [], snapshots: [] };

function running(): LabState {
  return withRun({ ...initialState(), description }, summary, empty, false);
}

const progress = {
  step: 2,
  rows: [
    [1, 4, 1, 0.003],
    [2, 3.5, 1, 0.003],
  ] as [number, number, number, number][],
  validation: [],
  snapshots: [0],
  tokensPerSecond: 10,
};

describe("a run", () => {
  test("begins without traces of the one before", () => {
    const before = withSample(withProgress(running(), progress), { step: 2, text: "x" });
    const after = withRun({ ...before, scrub: 1 }, summary, empty, false);
    expect(after).toMatchObject({ step: 0, rows: [], samples: [], scrub: null, training: false });
  });

  test("grows with progress, each snapshot once", () => {
    const once = withProgress(running(), progress);
    const twice = withProgress(once, { ...progress, step: 3, rows: [[3, 3, 1, 1]], snapshots: [0, 3] });
    expect(twice.rows.map(([step]) => step)).toEqual([1, 2, 3]);
    expect(twice.snapshots).toEqual([0, 3]);
    expect(twice.step).toBe(3);
  });

  test("forgets what never happened when the engine goes back", () => {
    const grown = withSample(withProgress(running(), progress), { step: 2, text: "x" });
    const back = withHistory({ ...grown, scrub: 2 }, { ...empty, rows: [[1, 4, 1, 1]], step: 1 });
    expect(back).toMatchObject({ step: 1, samples: [], scrub: null });
    expect(back.rows).toHaveLength(1);
  });

  test("an epoch is as many batches as the training part fills", () => {
    // 9000 characters are for training; a batch takes 16 pieces of 64.
    expect(stepsPerEpoch(running())).toBe(Math.ceil(9000 / (16 * 64)));
    expect(stepsPerEpoch(initialState())).toBe(0);
  });
});

test("only changes that need a restart wait for one", () => {
  const state = running();
  const restart = withValue(state.draft!, "model.layers", 3);
  expect(pendingKeys({ ...state, draft: restart })).toEqual(["model.layers"]);
  expect(pendingKeys({ ...state, draft: withValue(state.draft!, "training.learning_rate", 1) })).toEqual([]);
  expect(pendingKeys({ ...state, draft: restart, start: true })).toEqual([]);
});

test("samples are in order, one per step", () => {
  let state = withSample(running(), { step: 50, text: "b" });
  state = withSample(state, { step: 10, text: "a" });
  state = withSample(state, { step: 50, text: "c" });
  expect(state.samples).toEqual([
    { step: 10, text: "a" },
    { step: 50, text: "c" },
  ]);
});

test("the prompt follows the sentence until it is edited", () => {
  expect(promptOf({ ...initialState(), sentence: "xin chào" })).toBe("xin chào");
  expect(promptOf({ ...initialState(), sentence: "xin chào", prompt: "" })).toBe("");
});

test("a recording is shown, but never over something live", () => {
  const tensors = [{ path: "h.0.attn.weights", axes: ["key"], shape: [2], data: [0.5, 0.5] }];
  const recording = { sentence: "câu", step: 9, inspect: { tensors, step: 9 } } as unknown as Recording;
  const shown = withRecording(initialState(), recording);
  expect(shown).toMatchObject({ recorded: true, sentence: "câu" });
  expect(shown.inspection?.tensors[0]?.data).toEqual(Float32Array.from([0.5, 0.5]));
  const live = { ...shown, recorded: false };
  expect(withRecording(live, recording)).toBe(live);
});
