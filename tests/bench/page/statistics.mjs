// What is said of repeated timings: medians with their spread, and how many calls make a group worth timing.

// The value below which a fraction `q` of `values` lies, linearly between neighbours.
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

export const median = (values) => quantile(values, 0.5);

export function summary(values) {
  return {
    median_ms: median(values), p10_ms: quantile(values, 0.1), p90_ms: quantile(values, 0.9), repetitions: values.length,
  };
}

// Warms up for `warmMs`, and finds how many calls take at least `groupMs`. `run(times)` resolves to seconds.
export async function calibrate(run, { warmMs, groupMs }) {
  let times = 1;
  for (let spent = 0; ; ) {
    const ms = 1000 * (await run(times));
    spent += ms;
    if (spent >= warmMs && ms >= groupMs) return times;
    // The clock may not tell so few calls from none; code that has just become fast may need ten times as many.
    if (ms < groupMs) times = Math.ceil(times * Math.min(10, Math.max(1.2, (1.1 * groupMs) / Math.max(ms, 1e-3))));
  }
}

// Values of the same shape as one whose numbers are the medians.
export function medians(values) {
  const [first] = values;
  if (typeof first === 'number') return median(values);
  if (typeof first !== 'object') return first;
  const at = (key) => medians(values.map((value) => value[key]));
  return Array.isArray(first) ? first.map((_, i) => at(i)) : Object.fromEntries(Object.keys(first).map((key) => [key, at(key)]));
}
