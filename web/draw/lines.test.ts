import { describe, expect, it } from "vitest";
import { type LinesFocus, isLineShown, layoutLines, linesScene, singleQuery } from "./lines";
import { allMarks, measure, palette, texts } from "./testing";

const none: LinesFocus = { hover: null, queries: new Set(), keys: new Set() };
const labels = ["tôi", "yêu", "em"];
const weights = [1, 0, 0, 0.4, 0.6, 0, 0.01, 0.19, 0.8];
const titles = { query: "query", key: "key" };

function draw(focus: LinesFocus, heads = [{ head: 0, weights }]) {
  const layout = layoutLines(labels, 400, measure);
  const format = (weight: number) => weight.toFixed(2);
  return linesScene({ labels, heads }, layout, palette, focus, titles, format, measure);
}

const links = (scene: ReturnType<typeof draw>) =>
  allMarks(scene).flatMap((mark) => (mark.kind === "link" ? [mark] : []));

describe("focus", () => {
  it("shows everything when nothing is chosen", () => {
    expect(isLineShown(none, 1, 2)).toBe(true);
  });

  it("filters by chosen queries and keys together", () => {
    const focus = { ...none, queries: new Set([0, 2]), keys: new Set([1]) };
    expect(isLineShown(focus, 2, 1)).toBe(true);
    expect(isLineShown(focus, 1, 1)).toBe(false);
    expect(isLineShown(focus, 2, 2)).toBe(false);
  });

  it("is taken over by the hovered token", () => {
    const focus = { ...none, queries: new Set([0]), hover: { side: "key" as const, index: 2 } };
    expect(isLineShown(focus, 1, 2)).toBe(true);
    expect(isLineShown(focus, 0, 0)).toBe(false);
    expect(singleQuery(focus)).toBeNull();
    expect(singleQuery({ ...none, queries: new Set([1]) })).toBe(1);
    expect(singleQuery({ ...none, queries: new Set([1, 2]) })).toBeNull();
  });
});

describe("lines", () => {
  it("leaves out weights under the threshold and makes strong ones wider", () => {
    const drawn = links(draw(none));
    expect(drawn).toHaveLength(5);
    const [self, weak] = [drawn[0]!, drawn[1]!];
    expect(self.lineWidth!).toBeGreaterThan(weak.lineWidth!);
    expect(self.opacity!).toBeGreaterThan(weak.opacity!);
  });

  it("writes the weights of a single query as numbers", () => {
    expect(texts(draw({ ...none, queries: new Set([2]) }))).toEqual(
      expect.arrayContaining(["0.19", "0.80"]),
    );
    expect(texts(draw(none))).not.toContain("0.80");
  });

  it("dashes a head whose hue is already taken", () => {
    const heads = [0, 3].map((head) => ({ head, weights }));
    const drawn = links(draw(none, heads));
    expect(drawn[0]!.stroke).toBe(drawn.at(-1)!.stroke);
    expect(drawn[0]!.dash).toEqual([]);
    expect(drawn.at(-1)!.dash!.length).toBeGreaterThan(0);
  });
});
