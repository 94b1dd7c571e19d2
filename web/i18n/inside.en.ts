// The views of what is inside the model: tokens, attention, positions. English gives the keys.
export const insideEn = {
  "inside.shape": "shape {shape}",
} as const;
