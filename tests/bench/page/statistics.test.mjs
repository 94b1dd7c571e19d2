// Tests for statistics.mjs.
import { expect, test } from 'vitest';
import { calibrate, median, medians, quantile, summary } from './statistics.mjs';

test('quantiles lie between neighbours', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(quantile([10, 0], 0.1)).toBeCloseTo(1);
  expect(quantile([5], 0.9)).toBe(5);
  const spread = { p10_ms: expect.closeTo(1.4), p90_ms: expect.closeTo(4.6) };
  expect(summary([5, 1, 2, 4, 3])).toEqual({ median_ms: 3, ...spread, repetitions: 5 });
});

test('medians of objects of one shape', () => {
  const limits = [1, 5, 3].map((value) => ({ madd: value, name: 'simd', triad: { small: 2 * value }, all: [value] }));
  expect(medians(limits)).toEqual({ madd: 3, name: 'simd', triad: { small: 6 }, all: [3] });
});

// A program that takes `ms` for each call, ten times as much for the first `slow` calls.
function program(ms, slow = 0) {
  const groups = [];
  const run = async (times) => {
    const seconds = (times + 9 * Math.min(times, Math.max(0, slow))) * ms / 1000;
    slow -= times;
    groups.push(times);
    return seconds;
  };
  return { groups, run };
}

test('a group lasts long enough, and so does the warm-up', async () => {
  const { groups, run } = program(0.003, 200);
  const times = await calibrate(run, { warmMs: 400, groupMs: 50 });
  expect(times * 0.003).toBeGreaterThanOrEqual(50);
  expect(times * 0.003).toBeLessThan(500);
  expect(groups.reduce((a, b) => a + b) * 0.003).toBeGreaterThanOrEqual(400 - 200 * 9 * 0.003);
});

test('one call that lasts longer than the warm-up is a group', async () => {
  const { groups, run } = program(1300);
  expect(await calibrate(run, { warmMs: 400, groupMs: 50 })).toBe(1);
  expect(groups).toEqual([1]);
});
