// Every sentence of the page in two typed tables with the same keys. A component asks for
// t("key", {name: value}); `{name}` in the sentence is replaced. Tables are kept in pairs per area
// (page, inside, fields, errors): X.en.ts gives the keys, X.vi.ts must have exactly the same.
import { recall, remember } from "../store/memory";
import { embedEn } from "./embed.en";
import { embedVi } from "./embed.vi";
import { errorsEn } from "./errors.en";
import { errorsVi } from "./errors.vi";
import { fieldsEn } from "./fields.en";
import { fieldsVi } from "./fields.vi";
import { insideEn } from "./inside.en";
import { insideVi } from "./inside.vi";
import { pageEn } from "./page.en";
import { pageVi } from "./page.vi";

export type Language = "vi" | "en";

const en = { ...pageEn, ...insideEn, ...fieldsEn, ...errorsEn, ...embedEn };
export type Key = keyof typeof en;
const vi: Record<Key, string> = { ...pageVi, ...insideVi, ...fieldsVi, ...errorsVi, ...embedVi };

export const tables: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, vi };

export type Arguments = Readonly<Record<string, string | number>>;

const listeners = new Set<() => void>();
let current: Language = "en";

export function language(): Language {
  return current;
}

export function setLanguage(next: Language, keep = true): void {
  current = next;
  document.documentElement.lang = next;
  document.title = t("page.title");
  if (keep) remember("language", next);
  for (const listener of listeners) listener();
}

/** The language asked for in the address, else chosen before, else the browser's. */
export function chooseLanguage(search: string, browser: string): Language {
  const asked = new URLSearchParams(search).get("lang") ?? recall("language");
  if (asked === "vi" || asked === "en") return asked;
  return browser.toLowerCase().startsWith("vi") ? "vi" : "en";
}

/** Calls `listener` after every change of language; returns the way to stop that. */
export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

function fill(sentence: string, args: Arguments): string {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = args[name];
    if (value === undefined) return placeholder;
    return typeof value === "number" ? formatNumber(value) : value;
  });
}

export function t(key: Key, args: Arguments = {}): string {
  return fill(tables[current][key], args);
}

/** The same for sentences that come with a part of the page instead of with the page. */
export function sentences<K extends string>(
  english: Readonly<Record<K, string>>,
  vietnamese: Readonly<Record<K, string>>,
): (key: K, args?: Arguments) => string {
  return (key, args = {}) => fill((current === "vi" ? vietnamese : english)[key], args);
}

/** For keys put together at run time (fields, choices, errors): undefined when there is none. */
export function lookUp(key: string, args: Arguments = {}): string | undefined {
  return isKey(key) ? t(key, args) : undefined;
}

const locales: Record<Language, string> = { vi: "vi-VN", en: "en-US" };
const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = current + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.NumberFormat(locales[current], options);
    formats.set(key, made);
  }
  return made;
}

/** Up to `significant` digits: for settings and free numbers. */
export function formatNumber(value: number, significant = 6): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "NaN";
  if (value !== 0 && Math.abs(value) < 1e-4) {
    const [digits, exponent] = value.toExponential(2).split("e");
    return `${formatNumber(Number(digits), 3)}e${exponent!.replace("-", "−")}`;
  }
  return format({ maximumSignificantDigits: significant }).format(value);
}

/** Exactly `digits` decimals: for numbers that change in place. */
export function formatFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  return format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export function formatPercent(value: number, digits = 0): string {
  return format({
    style: "percent",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${formatNumber(size, 3)} ${units[unit]}`;
}
