// The page: Start runs what plan.json asks for, and shows the tables. tests/bench/run.mjs calls `bench` instead, after it has
// asked `workloads` what there is.
import { runBench, workloadsOf } from './bench.mjs';
import { tables } from './report.mjs';

const status = document.querySelector('[role=status]');
const button = document.querySelector('button');
const planned = async () => (await fetch('plan.json')).json();

async function bench(tell = () => {}) {
  button.disabled = true;
  const results = await runBench(await planned(), (workload, told) => {
    status.textContent = workload;
    tell(workload, told);
  });
  status.textContent = 'Done.';
  document.querySelector('pre').textContent = tables({ ...results, machine: { browser: navigator.userAgent } });
  return results;
}

button.addEventListener('click', () => bench().catch(({ message }) => (status.textContent = message)));
Object.assign(globalThis, { bench, workloads: async () => workloadsOf((await planned()).builds[0]) });
