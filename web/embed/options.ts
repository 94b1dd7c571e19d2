// What the address of the frame may ask for. Anything else is ignored.

export interface Options {
  language: "vi" | "en";
  theme: "auto" | "light" | "dark";
  /** How much of the page is shown: everything, the verbs and results, or the results alone. */
  controls: "all" | "few" | "none";
  /** Load when seen, or only after a click. */
  start: "seen" | "click";
}

function among<T extends string>(value: string | null, allowed: readonly T[], otherwise: T): T {
  return allowed.find((one) => one === value) ?? otherwise;
}

export function readOptions(search: string, browser: string): Options {
  const asked = new URLSearchParams(search);
  const own = browser.toLowerCase().startsWith("vi") ? "vi" : "en";
  return {
    language: among(asked.get("lang"), ["vi", "en"], own),
    theme: among(asked.get("theme"), ["auto", "light", "dark"], "auto"),
    controls: among(asked.get("controls"), ["all", "few", "none"], "few"),
    start: among(asked.get("start"), ["seen", "click"], "seen"),
  };
}
