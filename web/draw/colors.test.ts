import { describe, expect, it } from "vitest";
import {
  CIVIDIS,
  DIVERGING,
  colorOf,
  contrast,
  divergingScale,
  extentOf,
  inkOn,
  luminance,
  magnitudeScale,
  pack,
  parseHex,
  pixelOf,
  ramp,
  toHex,
  unpack,
} from "./colors";

describe("hex and pixels", () => {
  it("go there and back", () => {
    for (const hex of ["#000000", "#ffffff", "#0a4382", "#fee838"]) {
      expect(toHex(parseHex(hex))).toBe(hex);
      expect(toHex(unpack(pack(parseHex(hex))))).toBe(hex);
    }
  });

  it("packs in the order ImageData reads", () => {
    const bytes = new Uint8Array(new Uint32Array([pack([1, 2, 3])]).buffer);
    expect([...bytes]).toEqual([1, 2, 3, 255]);
  });
});

describe("ramp", () => {
  it("meets its stops, mixes between them and clamps outside", () => {
    expect(ramp(["#000000", "#ffffff"], 0.5)).toEqual([128, 128, 128]);
    expect(ramp(["#000000", "#102030", "#ffffff"], 0.5)).toEqual([16, 32, 48]);
    expect(ramp(["#000000", "#ffffff"], 7)).toEqual([255, 255, 255]);
    expect(ramp(["#000000", "#ffffff"], NaN)).toEqual([0, 0, 0]);
  });

  it("gets steadily lighter along cividis, so that it also reads in grey", () => {
    const light = CIVIDIS.map((hex) => luminance(parseHex(hex)));
    expect(light).toEqual([...light].sort((a, b) => a - b));
  });

  it("is white exactly in the middle of the diverging scale, and darker to both sides", () => {
    const light = DIVERGING.map((hex) => luminance(parseHex(hex)));
    expect(DIVERGING[(DIVERGING.length - 1) / 2]).toBe("#ffffff");
    expect(light.slice(0, 4)).toEqual(light.slice(0, 4).sort((a, b) => a - b));
    expect(light.slice(3)).toEqual(light.slice(3).sort((a, b) => b - a));
  });
});

describe("scales", () => {
  it("ignore what is not finite", () => {
    expect(extentOf([NaN, -2, Infinity, 5])).toEqual([-2, 5]);
    expect(extentOf([NaN])).toEqual([0, 0]);
  });

  it("puts zero in the middle of signed values", () => {
    const scale = divergingScale([-1, 3]);
    expect([scale.low, scale.high]).toEqual([-3, 3]);
    expect([scale.from, scale.to]).toEqual([-1, 3]);
    expect(divergingScale([-5, -2]).to).toBe(0);
    expect(colorOf(scale, 3)).toBe(DIVERGING.at(-1));
    expect(luminance(parseHex(colorOf(scale, 0)))).toBeGreaterThan(0.97);
  });

  it("starts magnitudes at zero, even when all are zero", () => {
    expect(magnitudeScale([0.2, 0.5]).low).toBe(0);
    expect(colorOf(magnitudeScale([0, 0]), 0)).toBe(CIVIDIS[0]);
    expect(colorOf(magnitudeScale([0.2, 0.5]), 0.5)).toBe(CIVIDIS.at(-1));
  });

  it("clamps values outside its range", () => {
    const scale = magnitudeScale([1]);
    expect(pixelOf(scale, 9)).toBe(pixelOf(scale, 1));
    expect(pixelOf(scale, -9)).toBe(pixelOf(scale, 0));
  });
});

describe("contrast", () => {
  it("is WCAG's ratio", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 6);
    expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
  });

  it("of the chosen ink is at least 4.5 on every colour of both scales", () => {
    for (const stops of [CIVIDIS, DIVERGING]) {
      for (let i = 0; i <= 100; ++i) {
        const ground = ramp(stops, i / 100);
        expect(contrast(ground, parseHex(inkOn(ground)))).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});
