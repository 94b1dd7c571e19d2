import { expect, test } from "vitest";
import { Latest } from "./latest";

test("asked many times while busy, it runs once more", async () => {
  const waiting: (() => void)[] = [];
  let runs = 0;
  const latest = new Latest(() => {
    runs += 1;
    return new Promise((resolve) => waiting.push(resolve));
  });
  const finish = async () => {
    waiting.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  latest.poke();
  latest.poke();
  latest.poke();
  expect(runs).toBe(1);
  await finish();
  expect(runs).toBe(2);
  await finish();
  expect(runs).toBe(2);
  latest.poke();
  expect(runs).toBe(3);
});

test("a task that fails does not block the next", async () => {
  let runs = 0;
  const latest = new Latest(async () => {
    runs += 1;
    if (runs === 1) throw new Error("once");
  });
  const failed = new Promise((resolve) => process.once("unhandledRejection", resolve));
  latest.poke();
  expect(String(await failed)).toContain("once");
  latest.poke();
  expect(runs).toBe(2);
});
