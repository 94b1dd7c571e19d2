import { describe, expect, test } from "vitest";
import { chooseLanguage, formatBytes, formatFixed, formatNumber, lookUp, t, tables, type Key } from "./i18n";

const keys = Object.keys(tables.en) as Key[];
const placeholders = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe("the two tables", () => {
  test("have the same keys", () => {
    expect(Object.keys(tables.vi).sort()).toEqual([...keys].sort());
  });

  test.each(keys)("%s says something in both languages", (key) => {
    expect(tables.en[key].trim()).not.toBe("");
    expect(tables.vi[key].trim()).not.toBe("");
    expect(tables.vi[key]).toBe(tables.vi[key].normalize("NFC"));
  });

  test.each(keys.filter((key) => !key.startsWith("error.")))("%s speaks of the same things", (key) => {
    expect(placeholders(tables.vi[key])).toEqual(placeholders(tables.en[key]));
  });
});

test("names in braces are filled in", () => {
  expect(t("curves.at", { step: 1200 })).toBe("step 1,200");
  expect(t("curves.at")).toBe("step {step}");
  expect(lookUp("no.such.key")).toBeUndefined();
});

test("numbers are written for people", () => {
  expect(formatNumber(0.003)).toBe("0.003");
  expect(formatNumber(1e-8)).toBe("1e−8");
  expect(formatNumber(Infinity)).toBe("∞");
  expect(formatFixed(1.5, 3)).toBe("1.500");
  expect(formatBytes(20 * 2 ** 20)).toBe("20 MB");
});

describe("the language", () => {
  test.each([
    ["?lang=vi", "en-US", "vi"],
    ["?lang=en", "vi-VN", "en"],
    ["?lang=fr", "vi-VN", "vi"],
    ["", "vi", "vi"],
    ["", "fr-FR", "en"],
  ])("%s with browser %s is %s", (search, browser, language) => {
    expect(chooseLanguage(search, browser)).toBe(language);
  });
});
