import { expect, test } from 'vitest';
import { Watch } from './watch.mjs';

// Limits of the machine, one after the other; the rest is free.
function watchOver(rates, patienceMs = 60_000) {
  const measure = () => {
    const rate = rates.shift();
    return { madd_gflops: rate, triad_gbs: { '64KB': 100, '16MB': 50 } };
  };
  return new Watch({ measure, patienceMs, rest: () => {} });
}

test('a round counts when the machine was free before and after it', async () => {
  const watch = watchOver([60, 59]);
  await watch.calm();
  expect(await watch.counts(1000)).toBe(true);
  expect(watch.told()).toEqual({ dropped_rounds: 0, seconds: 0, patience_ended: false });
});

test('a round after which the machine is disturbed is dropped, and the next waits', async () => {
  const watch = watchOver([60, 40, 41, 58, 57]);
  await watch.calm();
  expect(await watch.counts(1000)).toBe(false);
  await watch.calm();
  expect(await watch.counts(1000)).toBe(true);
  expect(watch.told()).toEqual({ dropped_rounds: 1, seconds: 3, patience_ended: false });
});

test('any of the limits tells of a disturbance, that of memory when it sinks by more than the others', async () => {
  const told = async (cache, memory) => {
    const limitsOf = (small, large) => ({ madd_gflops: 10, triad_gbs: { '64KB': small, '16MB': large } });
    const limits = [limitsOf(10, 10), limitsOf(cache, memory)];
    const watch = new Watch({ measure: () => limits.shift(), patienceMs: 60_000, rest: () => {} });
    await watch.calm();
    return watch.counts(1);
  };
  expect(await told(9.1, 7.1)).toBe(true);
  expect(await told(8.9, 10)).toBe(false);
  expect(await told(10, 6.9)).toBe(false);
});

test('when patience is at its end everything counts, and nothing is measured any more', async () => {
  const watch = watchOver([60, 40, 40, 40], 3000);
  await watch.calm();
  await watch.calm();
  expect(await watch.counts(1000)).toBe(true);
  expect(watch.told()).toEqual({ dropped_rounds: 0, seconds: 4, patience_ended: true });
  const unwatched = new Watch({ measure: () => { throw new Error('measured'); }, patienceMs: 0 });
  await unwatched.calm();
  expect(unwatched.told().patience_ended).toBe(false);
});
