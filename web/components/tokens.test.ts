import { describe, expect, it } from "vitest";
import { orderOf, piecesOf, tokenLabel } from "./tokens";

const tokens = (...texts: string[]) => texts.map((text) => ({ text }));
const words = (...texts: string[]) =>
  piecesOf(tokens(...texts))
    .filter((piece) => !piece.space)
    .map((piece) => piece.tokens.map((index) => texts[index]).join("|"));

it("makes spaces visible", () => {
  expect(tokenLabel({ text: " yêu\n" })).toBe("␣yêu⏎");
  expect(tokenLabel({ text: "⟨C3⟩" })).toBe("⟨C3⟩");
});

describe("pieces", () => {
  it("keeps the characters of a word together", () => {
    expect(words("t", "ô", "i", " ", "y", "ê", "u")).toEqual(["t|ô|i", "y|ê|u"]);
  });

  it("starts a word at a leading space", () => {
    expect(words("tôi", " y", "êu", " em")).toEqual(["tôi", " y|êu", " em"]);
  });

  it("takes every token for a word where spaces are not tokens", () => {
    expect(words("tôi", "yêu", "em")).toEqual(["tôi", "yêu", "em"]);
  });

  it("has nothing to say about nothing", () => {
    expect(piecesOf([])).toEqual([]);
  });
});

describe("order", () => {
  const pieces = piecesOf(tokens("t", "ô", "i", " ", "y", " ", "e", "m"));

  it("moves whole words and leaves spaces in place", () => {
    expect(orderOf(pieces, [0, 1, 2])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(orderOf(pieces, [2, 0, 1])).toEqual([6, 7, 3, 0, 1, 2, 5, 4]);
  });

  it("is always a permutation", () => {
    const order = orderOf(pieces, [1, 2, 0]);
    expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});
