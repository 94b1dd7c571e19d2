import { expect, it } from "vitest";
import { fileName } from "./save";

it("makes a file name of any title", () => {
  expect(fileName("Chú ý: tầng 1 / đầu 2", "svg")).toBe("noron-Chú-ý-tầng-1-đầu-2.svg");
  expect(fileName("…", "png")).toBe("noron-figure.png");
  expect(fileName("a".repeat(300), "png").length).toBeLessThan(80);
});
