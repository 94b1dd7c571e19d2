// Tokens as people read them: spaces and line ends visible, parts of characters as bytes; and the
// grouping of tokens into words.
import type { Token } from "../engine/types";

const VISIBLE: Readonly<Record<string, string>> = { " ": "␣", "\n": "⏎", "\t": "⇥", "\u00a0": "⍽" };

export function tokenLabel({ text }: Pick<Token, "text">): string {
  return text.replace(/[ \n\t\u00a0]/g, (space) => VISIBLE[space]!);
}

const SPACES = /^[\s␣⏎⇥⍽]+$/u;
const SPACE_FIRST = /^[\s␣⏎⇥⍽]/u;
const SPACE_LAST = /[\s␣⏎⇥⍽]$/u;

/** A word (indexes of its tokens) or what stands between two words. */
export interface Piece {
  readonly tokens: readonly number[];
  readonly space: boolean;
}

/** Cuts tokens into words and spaces, whatever the tokenizer: characters of a word stay together. */
export function piecesOf(tokens: readonly Pick<Token, "text">[]): Piece[] {
  const pieces: { tokens: number[]; space: boolean }[] = [];
  tokens.forEach(({ text }, index) => {
    const space = SPACES.test(text);
    const last = pieces.at(-1);
    const before = index > 0 ? tokens[index - 1]!.text : "";
    const joins =
      last && !space && !last.space && !SPACE_FIRST.test(text) && !SPACE_LAST.test(before);
    if (joins) last.tokens.push(index);
    else pieces.push({ tokens: [index], space });
  });
  return mergeWhole(pieces, tokens);
}

// A word tokenizer may drop the spaces: then every token is a word of its own. Telling it from
// characters: some token is longer than one character.
function mergeWhole(pieces: Piece[], tokens: readonly Pick<Token, "text">[]): Piece[] {
  const spaced =
    pieces.some((piece) => piece.space) || tokens.some(({ text }) => SPACE_FIRST.test(text));
  const whole = tokens.some(({ text }) => [...text].length > 1);
  if (spaced || !whole) return pieces;
  return tokens.map((_, index) => ({ tokens: [index], space: false }));
}

/**
 * The order of tokens when words stand in the given order and spaces stay where they are.
 * `words` lists word numbers (spaces not counted).
 */
export function orderOf(pieces: readonly Piece[], words: readonly number[]): number[] {
  const movable = pieces.filter((piece) => !piece.space);
  let next = 0;
  return pieces.flatMap((piece) => [...(piece.space ? piece : movable[words[next++]!]!).tokens]);
}
