import { expect, it } from "vitest";
import { fitText, hatchLines, labelStep } from "./scene";
import { measure } from "./testing";

it("leaves a text that fits alone and shortens one that does not", () => {
  expect(fitText("nghiêng", 100, 10, measure)).toBe("nghiêng");
  expect(fitText("nghiêng", 20, 10, measure)).toBe("ngh…");
  expect(fitText("nghiêng", 1, 10, measure)).toBe("…");
});

it("never cuts through a character made of several code points", () => {
  const decomposed = "e\u0302\u0301a"; // ế, then a
  expect(fitText(decomposed, 12, 10, measure)).toBe("…");
  expect(fitText(decomposed, 21, 10, measure)).toBe(decomposed);
  expect(fitText("👩‍🔬abc", 21, 10, measure)).toBe("👩‍🔬…");
});

it("thins labels until they have room", () => {
  expect(labelStep(20, 14)).toBe(1);
  expect(labelStep(10, 14)).toBe(2);
  expect(labelStep(4, 14)).toBe(4);
});

it("keeps stripes inside their box and lines them up across boxes", () => {
  const left = hatchLines({ x: 0, y: 0, width: 10, height: 10 }, 5);
  const right = hatchLines({ x: 10, y: 0, width: 10, height: 10 }, 5);
  for (const [x1, y1, x2, y2] of [...left, ...right]) {
    expect((x1 + y1) % 5).toBe(0);
    expect(x1 + y1).toBeCloseTo(x2 + y2, 9);
    for (const y of [y1, y2]) expect(y >= 0 && y <= 10).toBe(true);
  }
  for (const [x1, , x2] of left) expect(x1 >= 0 && x2 <= 10).toBe(true);
  for (const [x1, , x2] of right) expect(x1 >= 10 && x2 <= 20).toBe(true);
});
