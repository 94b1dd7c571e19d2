// What frame and host page say to each other. Towards the host only the frame's height, which is no
// secret; from the host only language and theme. Everything else is ignored.

/** To the host: how high the frame's content is, in CSS pixels. */
export interface HeightMessage {
  type: "noron:height";
  height: number;
}

/** From the host: change language or theme while running. */
export interface SetMessage {
  type: "noron:set";
  lang?: "vi" | "en";
  theme?: "auto" | "light" | "dark";
}

/** More keys than this, and it is not ours. */
const KEYS = 4;

/** The host's message if it is one we know, else null. */
export function readMessage(data: unknown): SetMessage | null {
  if (typeof data !== "object" || data === null) return null;
  const entries = Object.entries(data);
  if (entries.length > KEYS) return null;
  const { type, lang, theme } = data as Record<string, unknown>;
  if (type !== "noron:set") return null;
  return {
    type,
    ...((lang === "vi" || lang === "en") && { lang }),
    ...((theme === "auto" || theme === "light" || theme === "dark") && { theme }),
  };
}

/** Smallest change of height worth telling, in pixels: less would let host and frame chase each other. */
const STEP = 4;

/** Tells the host the height of `element` whenever it has changed. */
export function reportHeight(element: HTMLElement, tell: (message: HeightMessage) => void): void {
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(element.getBoundingClientRect().height);
    if (height === 0 || Math.abs(height - told) < STEP) return;
    told = height;
    tell({ type: "noron:height", height });
  }).observe(element);
}
