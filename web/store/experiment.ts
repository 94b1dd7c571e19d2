// The experiment being edited, as plain functions on the document: read and change a key, and what
// has to happen before a change counts.
import type { Experiment, Field, FieldValue } from "../engine/types";

type Branch = Record<string, unknown>;

export function valueAt(experiment: Experiment, key: string): FieldValue | undefined {
  let place: unknown = experiment;
  for (const name of key.split(".")) {
    if (typeof place !== "object" || place === null) return undefined;
    place = (place as Branch)[name];
  }
  return place as FieldValue | undefined;
}

/** A copy with one key changed. */
export function withValue(experiment: Experiment, key: string, value: FieldValue): Experiment {
  const copy = structuredClone(experiment);
  const names = key.split(".");
  const last = names.pop()!;
  let place = copy as unknown as Branch;
  for (const name of names) place = place[name] as Branch;
  place[last] = value;
  return copy;
}

/** The keys in which two experiments differ. */
export function differences(a: Experiment, b: Experiment, fields: readonly Field[]): string[] {
  return fields.map(({ key }) => key).filter((key) => valueAt(a, key) !== valueAt(b, key));
}

/** The experiment with every key at its default. */
export function defaults(fields: readonly Field[]): Experiment {
  const experiment: Branch = {};
  for (const field of fields) {
    const names = field.key.split(".");
    const last = names.pop()!;
    let place = experiment;
    for (const name of names) place = (place[name] ??= {}) as Branch;
    place[last] = field.default;
  }
  return experiment as unknown as Experiment;
}

/** The fields that say something to a task and a kind of model, with these two as their only choices. */
export function fieldsFor(fields: readonly Field[], task: string, kind: string): Field[] {
  const only: Record<string, string> = { task, "model.kind": kind };
  return fields
    .filter(({ tasks, kinds }) => (tasks?.includes(task) ?? true) && (kinds?.includes(kind) ?? true))
    .map((field) => (field.key in only ? { ...field, choices: [only[field.key]!] } : field));
}

const optimizer =
  (...names: Experiment["training"]["optimizer"][]) =>
  ({ training }: Experiment) =>
    names.includes(training.optimizer);
const schedule =
  (...names: Experiment["training"]["schedule"][]) =>
  ({ training }: Experiment) =>
    names.includes(training.schedule);

/** Settings that only count when another one says so. */
const conditions: Readonly<Record<string, (experiment: Experiment) => boolean>> = {
  "tokenizer.vocab_size": ({ tokenizer }) => tokenizer.kind !== "char",
  "training.beta1": optimizer("adamw", "adam"),
  "training.beta2": optimizer("adamw", "adam"),
  "training.alpha": optimizer("rmsprop"),
  "training.epsilon": optimizer("adamw", "adam", "rmsprop", "adagrad"),
  "training.momentum": optimizer("sgd", "nesterov"),
  "training.warmup": schedule("cosine", "linear", "inverse_sqrt"),
  "training.min_learning_rate": schedule("cosine", "linear"),
  "training.step_size": schedule("step"),
  "training.gamma": schedule("step"),
  "training.rising_share": schedule("one_cycle"),
};

/** Whether changing a setting would change anything. A single choice is no choice. */
export function counts({ key, choices }: Field, experiment: Experiment): boolean {
  return choices?.length !== 1 && (conditions[key]?.(experiment) ?? true);
}

/** What was typed, as a number: decimal point or comma. Null when it is none. Of a whole number, three
 *  digits after either are thousands, as the page itself writes them: "2,000" and "2.000". */
export function readNumber(typed: string, whole = false): number | null {
  const typedText = typed.trim().replace("−", "-");
  const grouped = whole && /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\.\d{3})+)$/.test(typedText);
  const text = grouped ? typedText.replace(/[.,]/g, "") : typedText;
  const plain = /^[^.,]*,[^.,]*$/.test(text) ? text.replace(",", ".") : text;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

export type FieldProblem = "number" | "integer" | "range";

/** What is wrong with a number typed for a field, or null. The engine checks again. */
export function problemWith(field: Field, value: number | null): FieldProblem | null {
  if (value === null) return "number";
  if (field.type === "integer" && !Number.isInteger(value)) return "integer";
  if (field.minimum !== undefined && value < field.minimum) return "range";
  if (field.maximum !== undefined && value > field.maximum) return "range";
  return null;
}
