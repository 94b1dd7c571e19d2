import { describe, expect, it } from "vitest";
import {
  type CurvesOptions,
  type Point,
  curvesScene,
  decimate,
  layoutCurves,
  nearestPoint,
  smooth,
} from "./curves";
import { allMarks, measure, palette, texts } from "./testing";

const options: CurvesOptions = {
  width: 400,
  height: 200,
  xTitle: "step",
  yTitle: "loss",
  formatX: String,
  formatY: String,
  measure,
};
const points: Point[] = [
  [1, 4],
  [2, 2],
  [3, 1],
];
const series = [{ name: "train", color: "#123456", points }];

describe("layout", () => {
  it("puts the domain inside the plot, larger values higher", () => {
    const layout = layoutCurves(series, options);
    expect(layout.x(1)).toBe(layout.plot.x);
    expect(layout.x(3)).toBe(layout.plot.x + layout.plot.width);
    expect(layout.y(4)).toBeLessThan(layout.y(1));
    expect(layout.invertX(layout.x(2))).toBeCloseTo(2, 9);
  });

  it("gives the legend as many rows as its names need", () => {
    const many = ["training", "training, smoothed", "validation"].map((name) => ({ ...series[0]!, name }));
    const narrow = { ...options, width: 260 };
    const layout = layoutCurves(many, narrow);
    expect(layout.plot.y).toBeGreaterThan(layoutCurves(series, narrow).plot.y);
    const scene = curvesScene(many, layout, narrow, palette, { hover: null, cursor: null });
    expect(texts(scene)).toEqual(expect.arrayContaining(many.map(({ name }) => name)));
  });

  it("spaces equal factors equally on a logarithmic axis", () => {
    const layout = layoutCurves(series, { ...options, logY: true });
    expect(layout.y(1) - layout.y(2)).toBeCloseTo(layout.y(2) - layout.y(4), 6);
  });

  it("writes round numbers beside a logarithmic axis, however long or short", () => {
    const ticksOf = (low: number, high: number) => {
      const log = { ...options, logY: true, yDomain: [low, high] as const };
      return layoutCurves([], log).yTicks;
    };
    expect(ticksOf(1.2, 5.6)).toEqual([2, 3, 4, 5, 6]);
    expect(ticksOf(0.1, 10)).toEqual([0.1, 1, 10]);
    expect(ticksOf(1e-6, 1e6).length).toBeLessThanOrEqual(5);
    expect(ticksOf(3.1, 3.7).length).toBeGreaterThan(1);
  });

  it("has axes before there is anything to draw, and for a constant", () => {
    for (const empty of [[], [{ ...series[0]!, points: [[5, 3] as Point] }]]) {
      const { xTicks, yTicks, y } = layoutCurves(empty, options);
      expect(xTicks.length).toBeGreaterThan(1);
      expect(yTicks.length).toBeGreaterThan(1);
      expect(Number.isFinite(y(3))).toBe(true);
    }
  });

  it("never crowds tick labels", () => {
    const long = { ...options, width: 320, formatX: (x: number) => `step ${x}` };
    const layout = layoutCurves(
      [
        {
          ...series[0]!,
          points: [
            [0, 1],
            [100000, 2],
          ],
        },
      ],
      long,
    );
    const pitch = layout.x(layout.xTicks[1]!) - layout.x(layout.xTicks[0]!);
    expect(pitch).toBeGreaterThan(measure(long.formatX(100000), 11));
  });
});

describe("decimate", () => {
  it("keeps ends and spikes, and at most four points per pixel", () => {
    const many = Array.from({ length: 10000 }, (_, i): Point => [i, i === 4321 ? 99 : 1]);
    const kept = decimate(many, (x) => x / 100);
    expect(kept.length).toBeLessThanOrEqual(400);
    expect(kept[0]).toEqual([0, 1]);
    expect(kept.at(-1)).toEqual([9999, 1]);
    expect(kept).toContainEqual([4321, 99]);
    expect(kept.map(([x]) => x)).toEqual(kept.map(([x]) => x).sort((a, b) => a - b));
  });

  it("leaves few points alone", () => {
    expect(decimate(points, (x) => 10 * x)).toEqual(points);
  });
});

describe("smooth", () => {
  it("starts at the first value and keeps a constant", () => {
    expect(smooth(points, 0.9)[0]).toEqual([1, 4]);
    const flat = smooth(
      [
        [0, 3],
        [1, 3],
        [2, 3],
      ],
      0.9,
    );
    for (const [, y] of flat) expect(y).toBeCloseTo(3, 12);
  });

  it("passes over gaps", () => {
    const [, gap, after] = smooth(
      [
        [0, 2],
        [1, NaN],
        [2, 2],
      ],
      0.5,
    );
    expect(gap![1]).toBeNaN();
    expect(after![1]).toBeCloseTo(2, 12);
  });
});

describe("drawing", () => {
  it("finds the nearest point", () => {
    expect(nearestPoint(points, 2.4)).toEqual([2, 2]);
    expect(nearestPoint(points, 99)).toEqual([3, 1]);
    expect(nearestPoint([], 1)).toBeUndefined();
  });

  it("leaves a gap where a logarithm has no place", () => {
    const log = { ...options, logY: true };
    const zero = [
      {
        ...series[0]!,
        points: [
          [1, 1],
          [2, 0],
          [3, 1],
        ] as Point[],
      },
    ];
    const scene = curvesScene(zero, layoutCurves(zero, log), log, palette);
    const line = allMarks(scene).find((mark) => mark.kind === "polyline")!;
    expect(line.points.map(([, y]) => Number.isFinite(y))).toEqual([true, false, true]);
  });

  it("names its axes, series and references", () => {
    const all = { ...options, references: [{ name: "guessing", y: 4.5 }] };
    const scene = curvesScene(series, layoutCurves(series, all), all, palette, { cursor: 2 });
    expect(texts(scene)).toEqual(expect.arrayContaining(["train", "guessing", "step →", "↑ loss"]));
  });

  it("keeps the names of references inside the plot", () => {
    const all = { ...options, yDomain: [0, 5], references: [{ name: "top", y: 5 }] } as const;
    const layout = layoutCurves(series, all);
    const label = allMarks(curvesScene(series, layout, all, palette)).find(
      (mark) => mark.kind === "text" && mark.text === "top",
    );
    expect(label).toMatchObject({ y: expect.closeTo(layout.y(5) + 8, 6) });
  });
});
