import { expect, test } from "vitest";
import { fields } from "../engine/session-double";
import type { Experiment, Field } from "../engine/types";
import { counts, defaults, differences, fieldsFor, problemWith, readNumber, valueAt, withValue } from "./experiment";

test("a key is read and changed without touching the original", () => {
  const before = defaults(fields);
  const after = withValue(before, "model.layers", 3);
  expect(valueAt(before, "model.layers")).toBe(2);
  expect(valueAt(after, "model.layers")).toBe(3);
  expect(valueAt(after, "model.heads")).toBe(4);
  expect(valueAt(after, "model.layers.deeper")).toBeUndefined();
});

test("differences are named by key", () => {
  const before = defaults(fields);
  const after = withValue(withValue(before, "seed", 8), "training.batch", 4);
  expect(differences(before, after, fields)).toEqual(["seed", "training.batch"]);
});

test.each([
  ["0.01", 0.01],
  ["0,01", 0.01],
  [" 3 ", 3],
  ["1e-3", 0.001],
  ["−2", -2],
  [".5", 0.5],
  ["1e400", null],
  ["NaN", null],
  ["", null],
  ["1.000,5", null],
  ["1,000,000", null],
  ["0x10", null],
  ["two", null],
])("%j is read as %j", (typed, value) => {
  expect(readNumber(typed)).toBe(value);
});

test.each([
  ["2,000", 2000],
  ["2.000", 2000],
  ["−1,000,000", -1_000_000],
  ["1,000.000", null],
  ["2,5", 2.5],
  ["0,001", 0.001],
  ["1500", 1500],
])("%j is read as %j where a whole number is wanted", (typed, value) => {
  expect(readNumber(typed, true)).toBe(value);
});

test("settings that would change nothing are told apart", () => {
  const byKey = (key: string) => ({ key }) as Field;
  const char = defaults(fields);
  expect(counts(byKey("tokenizer.vocab_size"), char)).toBe(false);
  expect(counts(byKey("tokenizer.vocab_size"), withValue(char, "tokenizer.kind", "bpe"))).toBe(true);
  expect(counts(byKey("model.layers"), char)).toBe(true);
  expect(counts({ ...byKey("model.kind"), choices: ["gpt"] }, char)).toBe(false);
});

test("an optimizer and a schedule show the settings they have", () => {
  const shown = (experiment: Experiment) =>
    ["beta1", "alpha", "epsilon", "momentum", "warmup", "min_learning_rate", "gamma", "rising_share"].filter((name) =>
      counts({ key: `training.${name}` } as Field, experiment),
    );
  const set = (optimizer: string, schedule: string) =>
    withValue(withValue(defaults(fields), "training.optimizer", optimizer), "training.schedule", schedule);
  expect(shown(set("adam", "cosine"))).toEqual(["beta1", "epsilon", "warmup", "min_learning_rate"]);
  expect(shown(set("rmsprop", "step"))).toEqual(["alpha", "epsilon", "gamma"]);
  expect(shown(set("nesterov", "one_cycle"))).toEqual(["momentum", "rising_share"]);
  expect(shown(set("sgd", "constant"))).toEqual(["momentum"]);
});

test("only the fields of a task and a kind of model stay", () => {
  const field = (key: string, more: Partial<Field> = {}) => ({ key, ...more }) as Field;
  const all = [
    field("task", { choices: ["language_model", "tagging"] }),
    field("model.kind", { choices: ["gpt", "lstm"] }),
    field("model.heads", { kinds: ["gpt", "transformer"] }),
    field("model.hidden", { kinds: ["lstm"] }),
    field("data.count", { tasks: ["tagging"] }),
    field("tokenizer.kind", { tasks: ["language_model"] }),
    field("seed"),
  ];
  const own = fieldsFor(all, "language_model", "gpt");
  expect(own.map(({ key }) => key)).toEqual(["task", "model.kind", "model.heads", "tokenizer.kind", "seed"]);
  expect(own.slice(0, 2).map(({ choices }) => choices)).toEqual([["language_model"], ["gpt"]]);
  expect(all[0]!.choices).toHaveLength(2);
});

test("a number is held against its field", () => {
  const layers = fields.find(({ key }) => key === "model.layers") as Field;
  expect(problemWith(layers, 2)).toBeNull();
  expect(problemWith(layers, null)).toBe("number");
  expect(problemWith(layers, 2.5)).toBe("integer");
  expect(problemWith(layers, 0)).toBe("range");
  expect(problemWith(layers, 2 ** 31)).toBe("range");
});
