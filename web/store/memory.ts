// Small remembered choices (language, theme). A sandboxed frame refuses storage: then they last
// as long as the page, which is all that can be done there.

const fallback = new Map<string, string>();

export function remember(name: string, value: string): void {
  fallback.set(name, value);
  try {
    localStorage.setItem(`noron.${name}`, value);
  } catch {
    // Refused or full: `fallback` has it.
  }
}

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`noron.${name}`) ?? fallback.get(name) ?? null;
  } catch {
    return fallback.get(name) ?? null;
  }
}
