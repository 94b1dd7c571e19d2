import { describe, expect, test } from "vitest";
import { readMessage } from "./messages";
import { readOptions } from "./options";

describe("options of the frame", () => {
  test("are taken from the address", () => {
    expect(readOptions("?lang=vi&theme=dark&controls=all&start=click", "en")).toEqual({
      language: "vi",
      theme: "dark",
      controls: "all",
      start: "click",
    });
  });

  test("that are unknown are ignored", () => {
    expect(readOptions("?lang=<b>&theme=pink&controls=&start=now&other=1", "vi-VN")).toEqual({
      language: "vi",
      theme: "auto",
      controls: "few",
      start: "seen",
    });
  });
});

describe("messages from the host", () => {
  test("change language and theme", () => {
    expect(readMessage({ type: "noron:set", lang: "vi", theme: "dark" })).toEqual({
      type: "noron:set",
      lang: "vi",
      theme: "dark",
    });
  });

  test.each([
    null,
    "noron:set",
    42,
    {},
    { type: "resize" },
    Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i])),
  ])("%j is ignored", (data) => {
    expect(readMessage(data)).toBeNull();
  });

  test("with wrong values change nothing", () => {
    expect(readMessage({ type: "noron:set", lang: "fr", theme: { toString: 1 } })).toEqual({
      type: "noron:set",
    });
  });
});
