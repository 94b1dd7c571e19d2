// The page: Start runs what plan.json asks for, and shows the tables. tests/bench/run.mjs calls `bench` instead.
import { runBench } from './bench.mjs';
import { tables } from './report.mjs';

const status = document.querySelector('[role=status]');
const button = document.querySelector('button');

async function bench(tell = () => {}) {
  button.disabled = true;
  const plan = await (await fetch('plan.json')).json();
  const results = await runBench(plan, (workload, told) => {
    status.textContent = workload;
    tell(workload, told);
  });
  status.textContent = 'Done.';
  document.querySelector('pre').textContent = tables({ ...results, machine: { browser: navigator.userAgent } });
  return results;
}

button.addEventListener('click', () => bench());
globalThis.bench = bench;
