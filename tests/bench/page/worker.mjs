// A program under test, a build of Noron or a peer, in a worker of its own: there its threads may block, and when it ends
// nothing of it is left in memory. A program is a module with
//   open({ threads, build }) → { prepare }
//   prepare(workload, tensors) → { run(times) → seconds, loss() of the last time }
// any of which may be promised.
import { calibrate } from './statistics.mjs';

let opened;
let prepared;

const calls = {
  async open(program, options) {
    opened = await (await import(program)).open(options);
  },
  workloads: () => opened.workloads(),
  limits: () => opened.limits(),

  // Resolves to the losses of the first and the last of so many times, and where they are asked for to the tensors that it
  // starts from.
  async prepare(workload, tensors, { times, give = false }) {
    prepared = await opened.prepare(workload, tensors);
    const given = give ? prepared.tensors() : null;
    await prepared.run(1);
    const losses = [await prepared.loss()];
    await prepared.run(times - 1);
    return { tensors: given, losses: [...losses, await prepared.loss()] };
  },
  calibrate: (options) => calibrate(prepared.run, options),
  run: (times) => prepared.run(times),
  heap: () => prepared.heapBytes(),
};

onmessage = async ({ data: { call, args } }) => {
  try {
    postMessage({ result: await calls[call](...args) });
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
