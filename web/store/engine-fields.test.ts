// The page's own experiment, as the built engine sees it.
import { expect, test } from "vitest";
import type { EngineFactory } from "../engine/session";
import type { CheckResult, Description } from "../engine/types";
import { defaults, fieldsFor } from "./experiment";

test("the engine takes the experiment that the page begins with, and adds nothing to it", async () => {
  const build = new URL("../../build/wasm-simd/noron-simd.mjs", import.meta.url).href;
  const module = (await import(/* @vite-ignore */ build)) as { default: EngineFactory };
  const { Session } = await module.default();
  const session = new Session();
  const { fields } = JSON.parse(session.describe()) as Description;
  const own = defaults(fieldsFor(fields, "language_model", "gpt"));
  const { experiment } = JSON.parse(session.check(JSON.stringify(own))) as CheckResult;
  expect(experiment).toEqual({ ...own, version: 1 });
  expect(() => session.check(JSON.stringify(defaults(fields)))).toThrow(); // keys of other tasks
  session.delete();
});
