// The page has words for everything the built engine can name: every setting, choice and error.
import { beforeAll, expect, test } from "vitest";
import type { EngineFactory } from "../engine/session";
import type { Description } from "../engine/types";
import { lookUp, tables } from "./i18n";

let description: Description;

beforeAll(async () => {
  const build = new URL("../../build/wasm-simd/noron-simd.mjs", import.meta.url).href;
  const module = (await import(/* @vite-ignore */ build)) as { default: EngineFactory };
  const { Session } = await module.default();
  const session = new Session();
  description = JSON.parse(session.describe()) as Description;
  session.delete();
});

test("every setting has a name and help, every choice a name", () => {
  expect(description.fields.length).toBeGreaterThan(30);
  for (const { key, group, choices } of description.fields) {
    expect(lookUp(`field.${key}`), key).toBeDefined();
    expect(lookUp(`help.${key}`), key).toBeDefined();
    expect(lookUp(`group.${group}`), group).toBeDefined();
    for (const choice of choices ?? []) expect(lookUp(`choice.${choice}`), choice).toBeDefined();
  }
});

test("every error has a sentence and a remedy, and none is left over", () => {
  const known = Object.keys(tables.en)
    .filter((key) => key.startsWith("error.") && key.split(".").length > 2 || key === "error.internal")
    .map((key) => key.slice("error.".length));
  const foreign = known.filter((code) => !code.startsWith("page."));
  expect(foreign.sort()).toEqual([...description.errors].sort());
  for (const code of known) expect(lookUp(`remedy.${code}`), code).toBeDefined();
});

test("every warning has a sentence, and none is left over", () => {
  const known = Object.keys(tables.en).filter((key) => key.startsWith("warning."));
  expect(known.sort()).toEqual(description.warnings.map((code) => `warning.${code}`).sort());
});
