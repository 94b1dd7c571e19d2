import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contrast, parseHex } from "../draw/colors";
import { hexOf } from "./palette";

it("turns a computed colour into hex", () => {
  expect(hexOf("rgb(29, 78, 216)")).toBe("#1d4ed8");
  expect(hexOf("rgb(0 0 9 / 40%)")).toBe("#000009");
});

// The colours pictures are drawn in come from the style sheet; here they are measured.
const sheet = readFileSync(new URL("../styles/tokens.css", import.meta.url), "utf8");
const themes = ["light", "dark"].map((name, place) => ({
  name,
  color(token: string) {
    const pair = new RegExp(`${token}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(sheet);
    if (!pair) throw new Error(`${token} is not in tokens.css`);
    return parseHex(pair[place + 1]!);
  },
}));

describe.each(themes)("$name", ({ color }) => {
  const heads = Array.from({ length: 8 }, (_, head) => `--head-${head}`);

  it.each(["--ink", "--ink-soft", "--query", "--key", "--value", "--output"])(
    "%s reads as text on a panel",
    (token) => expect(contrast(color(token), color("--panel"))).toBeGreaterThanOrEqual(4.5),
  );

  it.each([...heads, "--edge", "--accent", "--positive", "--negative"])(
    "%s is seen as a line on a panel",
    (token) => expect(contrast(color(token), color("--panel"))).toBeGreaterThanOrEqual(3),
  );
});
