// How much a page ships before its first training step, and how long that takes from navigation on localhost: Noron's own
// page, and bare pages with nothing but one step of the engine or of a peer (page/first_step.mjs).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { serve } from '../../wasm/tools/serve.mjs';
import { summary } from './page/statistics.mjs';

// Runs in Noron's page: presses Step as soon as a model is there, and tells when its first step is on screen.
function pressStep() {
  const within = (name, selector) =>
    document.querySelector('noron-app')?.shadowRoot?.querySelector(name)?.shadowRoot?.querySelector(selector);
  let pressed = false;
  const look = () => {
    const button = within('noron-toolbar', '[data-verb=step]');
    if (!pressed && button?.ariaDisabled === 'false' && within('noron-status', '[data-badge=trained]')) {
      pressed = true;
      button.click();
    }
    if (pressed && within('noron-toolbar', '[data-number=step]').textContent === '1') {
      globalThis.toldFirstStep(performance.now());
    } else {
      setTimeout(look, 4);
    }
  };
  if (location.pathname === '/') look();
}

const patienceMs = 60_000;

// A visit of a stranger: nothing is cached. Resolves to milliseconds.
async function visit(browser, url) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    let tell, fail;
    const firstStep = new Promise((resolve, reject) => ([tell, fail] = [resolve, reject]));
    const timer = setTimeout(() => fail(new Error(`${url}: no step in ${patienceMs / 1000} s`)), patienceMs);
    page.on('pageerror', fail);
    await page.exposeFunction('toldFirstStep', tell);
    await page.addInitScript(pressStep);
    await page.goto(url);
    return await firstStep.finally(() => clearTimeout(timer));
  } finally {
    await context.close();
  }
}

function brotliSize(folder, path) {
  const file = path.endsWith('/') ? `${path}index.html` : path;
  return brotliCompressSync(readFileSync(join(folder, file))).length;
}

// `pages`: { folder, path, evaluate } each. Resolves to { brotli_kb, files, median_ms, … } for each; they take turns.
export async function measureLoads(browser, pages, repetitions) {
  const servers = [];
  try {
    const told = [];
    for (const { folder, evaluate } of pages) {
      const server = await serve(folder, { evaluate });
      servers.push(server);
      const fetched = new Set();
      server.on('request', ({ url }) => fetched.add(url.replace(/[?#].*/, '')));
      told.push({ times: [], fetched });
    }
    for (let round = 0; round < repetitions; ++round) {
      for (const [i, { path }] of pages.entries()) {
        told[i].times.push(await visit(browser, `http://localhost:${servers[i].address().port}${path}`));
      }
    }
    return told.map(({ times, fetched }, i) => {
      const sizes = [...fetched].map((path) => [path, brotliSize(pages[i].folder, path)]);
      const total = sizes.reduce((sum, [, size]) => sum + size, 0);
      return { brotli_kb: total / 1000, files: Object.fromEntries(sizes), ...summary(times) };
    });
  } finally {
    for (const server of servers) server.close();
  }
}
