// The page around the pictures: bar, panels, curves, samples, sharing. English gives the keys.
export const pageEn = {
  "page.title": "Noron: look inside a Transformer",
} as const;
