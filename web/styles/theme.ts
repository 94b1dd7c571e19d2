// Light, dark, or whatever the system says; pictures on a canvas ask here for actual colours.
import { recall, remember } from "../store/memory";

export type Theme = "light" | "dark";
export type ThemeChoice = Theme | "auto";

const dark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
let choice: ThemeChoice = "auto";

/** The theme in force now. */
export function theme(): Theme {
  if (choice !== "auto") return choice;
  return dark?.matches ? "dark" : "light";
}

export function themeChoice(): ThemeChoice {
  return choice;
}

export function setTheme(next: ThemeChoice, keep = true): void {
  choice = next;
  if (next === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next;
  if (keep) remember("theme", next);
  for (const listener of listeners) listener();
}

/** Takes the theme from the address, else from the last visit, else from the system. */
export function startTheme(search: string): void {
  const asked = new URLSearchParams(search).get("theme") ?? recall("theme");
  setTheme(asked === "light" || asked === "dark" ? asked : "auto", false);
}

/** Calls `listener` after every change of theme; returns the way to stop that. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

dark?.addEventListener("change", () => {
  if (choice === "auto") for (const listener of listeners) listener();
});

/** The colour a custom property such as "--query" has now, as something a canvas understands. */
export function colour(name: `--${string}`): string {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(${name})`;
  document.documentElement.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
