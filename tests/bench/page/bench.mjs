// Runs every workload in every build and thread count, and in the peers where they are asked for. For each workload all
// programs are started afresh, take the same first steps, warm up, and are then timed in turn, round after round, so that
// what slows the machine for a while slows all of them.
import { Subject } from './subject.mjs';
import { medians, summary } from './statistics.mjs';
import { Watch } from './watch.mjs';

const warmMs = 400;  // until which the browser has compiled even large functions with its better compiler
const groupMs = 50;
const pauseMs = 5;   // in which the threads of the last program fall asleep

// Who does the same has the same loss at first, but for rounding, and after some steps: the first is hardly more than the logarithm
// of the vocabulary, whatever one computes; the later one tells gradients, optimizer and rates.
export const comparedTimes = 20;
const sameLoss = [1e-5, 1e-3];  // relative, or absolute for losses below 1

const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));

// What a Subject is made of.
const buildProgram = ({ build, threads }) => ({ program: './noron.mjs', title: `Noron ${build} ×${threads}`, build, threads });
const peerProgram = ({ peer, version, file, sameLater }, threads) =>
  ({ program: `./peers/${file}.mjs`, title: `${peer} ×${threads}`, peer, version, threads, sameLater });

// The programs that can do a workload: Noron's builds, then the peers.
const programsOf = ({ builds, peers }, { name }) => [
  ...builds.map(buildProgram),
  ...peers.filter(({ workloads }) => workloads.includes(name)).flatMap((peer) => peer.threads.map((threads) => peerProgram(peer, threads))),
];

// Starts the programs and lets `use` work with them; whatever comes, they end.
async function withSubjects(programs, use) {
  const subjects = programs.map((about) => new Subject(about));
  try {
    return await use(subjects);
  } finally {
    for (const subject of subjects) subject.close();
  }
}

const open = ({ program, build, threads, call }) => call('open', program, { build, threads });

// What `measure` tells of each subject, `repetitions` times. They take turns, and every round another one begins.
async function inTurns(subjects, repetitions, measure, watch) {
  const told = subjects.map(() => []);
  for (let round = 0; round < repetitions; ) {
    await watch.calm();
    const start = performance.now();
    const values = subjects.map(() => null);
    for (let i = 0; i < subjects.length; ++i) {
      const place = (round + i) % subjects.length;
      if (subjects[place].error) continue;
      await pause();
      await attempt(subjects[place], async (subject) => (values[place] = await measure(subject)));
    }
    if (!(await watch.counts(performance.now() - start))) continue;
    values.forEach((value, i) => told[i].push(value));
    ++round;
  }
  return told;
}

// Does one thing with a subject. What fails is remembered, and nothing more is asked of that subject.
async function attempt(subject, work) {
  try {
    await work(subject);
  } catch (error) {
    subject.error = error.message;
    subject.close();
  }
}

// The limits of the machine, as each build finds them: `repetitions` times for each.
const measureLimits = (builds, repetitions, watch) =>
  withSubjects(builds.map(buildProgram), async (subjects) => {
    for (const subject of subjects) await open(subject);
    const told = await inTurns(subjects, repetitions, ({ call }) => call('limits'), watch);
    for (const { title, error } of subjects) if (error) throw new Error(`the limits of the machine, ${title}: ${error}`);
    return told;
  });

// All workloads that there are: { name, group, what, flop?, bytes? } each.
export const workloadsOf = (build) =>
  withSubjects([buildProgram(build)], async ([subject]) => {
    await open(subject);
    return subject.call('workloads');
  });

// What is wrong with a choice of workloads by name or group, or null. `load` is measured elsewhere (load.mjs).
export function refusal(kinds, only) {
  const groups = [...new Set(kinds.map(({ group }) => group))];
  const known = [...groups, ...kinds.map(({ name }) => name), 'load'];
  const unknown = only?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length === 0) return null;
  const listed = groups.map((group) => `${group} (${kinds.filter((kind) => kind.group === group).map(({ name }) => name).join(' ')})`);
  return `there is no workload or group ${unknown.join(', ')}; there are ${listed.join(', ')} and load`;
}

// Those of the names or groups in `only`; null: all.
export const chosenOf = (kinds, only) =>
  kinds.filter(({ name, group }) => only === null || only.includes(name) || only.includes(group));

// Times one workload everywhere. Resolves to what each subject told: the times in ms, or an error.
const measureWorkload = (name, programs, repetitions, watch) =>
  withSubjects(programs, async (subjects) => {
    let tensors = null;  // where the peers begin: told by the first build
    for (const subject of subjects) {
      await attempt(subject, async () => {
        await open(subject);
        const give = !tensors && subjects.some(({ peer }) => peer);
        const told = await subject.call('prepare', name, subject.peer && tensors, { times: comparedTimes, give });
        tensors ??= told.tensors;
        subject.losses = told.losses;
        subject.times = await subject.call('calibrate', { warmMs, groupMs });
      });
    }
    const time = async ({ call, times }) => (1000 * (await call('run', times))) / times;
    const told = await inTurns(subjects, repetitions, time, watch);
    const reference = subjects.find(({ error }) => !error)?.losses;
    return Promise.all(subjects.map(async (subject, i) => {
      if (subject.error) return { error: subject.error };
      const heap = subject.build ? { heap_mb: (await subject.call('heap')) / 2 ** 20 } : {};
      return { samples: told[i], ...compared(subject.losses, reference, subject.sameLater), ...heap };
    }));
  });

// What a subject told in several passes, as one result: every time counts, and what failed or differed once has.
export function together(passes) {
  const failed = passes.find(({ error }) => error);
  if (failed) return failed;
  const { samples, ...about } = passes.find(({ same_loss }) => !same_loss) ?? passes[0];
  return { ...summary(passes.flatMap((pass) => pass.samples)), ...about };
}

// Losses beside those of the first build; a peer may have a limit of its own for the later one. One that is no number differs.
export function compared(losses, reference, sameLater = sameLoss[1]) {
  const limits = [sameLoss[0], sameLater];
  const differences = losses.map((loss, i) => Math.abs(loss - reference[i]) / Math.max(1, Math.abs(reference[i])));
  return { losses, loss_differences: differences, same_loss: differences.every((difference, i) => difference <= limits[i]) };
}

export function buildResult({ name, group, flop, bytes }, result) {
  const seconds = result.median_ms / 1000;
  const gflops = flop && !result.error ? { gflops: flop / seconds / 1e9 } : {};
  const gbs = bytes && !result.error ? { gbs: bytes / seconds / 1e9 } : {};
  return { name, group, ...result, ...gflops, ...gbs };
}

// The build that a peer is compared with: the one that the page would take with as many threads.
export const rivalOf = (builds, threads) =>
  builds.find(({ build, threads: count }) => build === (threads === 1 ? 'relaxed' : 'relaxed-threads') && count === threads);

// A peer beside `rival`, the result of that build for the same workload.
export function peerResult(workload, { peer, version, threads }, result, rival) {
  const about = { peer, version, workload, threads, ...result };
  return result.error || !rival || rival.error ? about : { ...about, ratio: result.median_ms / rival.median_ms };
}

// `plan`: { builds: [{build, threads}], peers: [{peer, version, file, threads: [1, 2], workloads: [names], sameLater?}],
// only: names and groups or null, repetitions, passes, patience (in minutes) }. Resolves to bench.json but for the machine and the
// date; `tell` gets each part as it is known.
export async function runBench(plan, tell) {
  const all = await workloadsOf(plan.builds[0]);
  const wrong = refusal(all, plan.only);
  if (wrong) throw new Error(wrong);
  return withSubjects([buildProgram(plan.builds.at(-1))], async ([judge]) => {
    await open(judge);
    const watch = new Watch({ measure: () => judge.call('limits'), patienceMs: 60_000 * plan.patience });
    return { ...(await passes(plan, chosenOf(all, plan.only), watch, tell)), disturbed: watch.told() };
  });
}

// Passes are minutes apart: what disturbs the machine for a while disturbs few of a workload's times.
async function passes(plan, kinds, watch, tell) {
  const limits = plan.builds.map(() => []);
  const told = kinds.map((kind) => programsOf(plan, kind).map(() => []));
  for (let pass = 0; pass < plan.passes; ++pass) {
    (await measureLimits(plan.builds, plan.repetitions, watch)).forEach((measured, i) => limits[i].push(...measured));
    for (const [k, kind] of kinds.entries()) {
      const programs = programsOf(plan, kind);
      const results = await measureWorkload(kind.name, programs, plan.repetitions, watch);
      results.forEach((result, i) => told[k][i].push(result));
      tell(kind.name, programs.map(({ title }, i) => ({ title, ...together([results[i]]) })));
    }
  }
  return assembled(plan, kinds, limits, told);
}

// The results of all passes, ordered by build and by peer.
function assembled(plan, kinds, limits, told) {
  const builds = plan.builds.map((build, i) => ({
    ...build, limits: medians(limits[i]), results: kinds.map((kind, k) => buildResult(kind, together(told[k][i]))),
  }));
  const peers = kinds.flatMap((kind, k) =>
    programsOf(plan, kind).slice(builds.length).map((peer, i) =>
      peerResult(kind.name, peer, together(told[k][builds.length + i]), rivalOf(builds, peer.threads)?.results[k])));
  return { builds, peers };
}
