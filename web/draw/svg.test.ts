import { describe, expect, it } from "vitest";
import { divergingScale, magnitudeScale, pixelOf } from "./colors";
import { stackScenes } from "./compose";
import { dialsScene, layoutDials } from "./dials";
import { legendScene, legendTicks } from "./legend";
import type { Scene } from "./scene";
import { escapeXml, sceneToSvg } from "./svg";
import { measure, palette } from "./testing";

const count = (text: string, part: string) => text.split(part).length - 1;

it("makes any text safe for XML", () => {
  expect(escapeXml(`<b a="1">&'`)).toBe("&#60;b a=&#34;1&#34;&#62;&#38;&#39;");
  expect(escapeXml("a\u0000b\ud800c")).toBe("a\ufffdb\ufffdc");
  expect(escapeXml("tiếng Việt 👩‍🔬")).toBe("tiếng Việt 👩‍🔬");
});

describe("sceneToSvg", () => {
  it("writes one rectangle per cell", () => {
    const scale = magnitudeScale([0, 1]);
    const pixels = Uint32Array.from([0, 0.5, 1, 0, 0.5, 1], (value) => pixelOf(scale, value));
    const cells = { kind: "cells", x: 0, y: 0, width: 30, height: 20, rows: 2, columns: 3, pixels };
    const scene = { width: 30, height: 20, palette, marks: [cells] } as Scene;
    const svg = sceneToSvg(scene, "weights");
    expect(count(svg, "<rect")).toBe(1 + 6);
    expect(svg).toContain('<rect x="20" y="10" width="10" height="10" fill="#fee838"/>');
    expect(svg).toContain("<title>weights</title>");
    expect(svg).not.toContain("<image");
  });

  it("gives every clip its own name, also inside groups", () => {
    const box = { x: 0, y: 0, width: 9, height: 9 };
    const inner = { kind: "group", clip: box, dx: 1, dy: 1, marks: [] } as const;
    const outer = { kind: "group", clip: box, dx: 0, dy: 0, marks: [inner, inner] } as const;
    const svg = sceneToSvg({ width: 9, height: 9, palette, marks: [outer] }, "x");
    const ids = [...svg.matchAll(/<clipPath id="(\w+)"/g)].map((match) => match[1]);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
  });

  it("leaves a gap in a line where there is no number", () => {
    const points = [
      [0, 1],
      [1, 2],
      [2, NaN],
      [3, 1],
      [4, 2],
    ] as const;
    const line = { kind: "polyline", points, stroke: "#000000" } as const;
    expect(sceneToSvg({ width: 9, height: 9, palette, marks: [line] }, "x")).toContain(
      'd="M0,1L1,2M3,1L4,2"',
    );
  });
});

it("stacks scenes under a title without overlap", () => {
  const part = { width: 100, height: 40, palette, marks: [] };
  const { marks, height } = stackScenes("name", [part, part], palette);
  const [, first, second] = marks;
  if (first?.kind !== "group" || second?.kind !== "group") throw new Error("groups expected");
  expect(second.dy).toBeGreaterThanOrEqual(first.dy + 40);
  expect(height).toBeGreaterThanOrEqual(second.dy + 40);
});

it("writes the true ends of a scale, and zero where it diverges", () => {
  expect(legendTicks(divergingScale([-2, 1]))).toEqual([-2, 0, 1]);
  expect(legendTicks(divergingScale([-2, -1]))).toEqual([-2, -1, 0]);
  expect(legendTicks(magnitudeScale([0.5]))).toEqual([0, 0.25, 0.5]);
  const options = { width: 300, measure, format: String, masked: "masked" };
  expect(sceneToSvg(legendScene(magnitudeScale([0.5]), palette, options), "x")).toContain("masked");
});

it("turns dials counter-clockwise", () => {
  const layout = layoutDials(1, 100);
  const { marks } = dialsScene([Math.PI / 2], ["0"], layout, palette);
  const tip = marks.find((mark) => mark.kind === "circle" && mark.fill !== undefined);
  if (tip?.kind !== "circle") throw new Error("tip expected");
  expect(tip.x).toBeCloseTo(layout.size / 2, 6);
  expect(tip.y).toBeLessThan(layout.size / 2);
});
