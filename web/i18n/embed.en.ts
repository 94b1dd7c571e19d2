// The few words the frame shows before the page's tables are loaded; kept apart to keep it small.
export const embedEn = {
  "embed.start": "Start",
  "embed.about": "An interactive Transformer: type a sentence, train, look inside.",
} as const;
