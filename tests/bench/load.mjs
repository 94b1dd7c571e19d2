// How much the page ships before the first training step, and how long that takes from navigation on localhost.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { serve } from '../../wasm/tools/serve.mjs';
import { buildSite, siteFolder } from '../../wasm/tools/site.mjs';
import { summary } from './page/statistics.mjs';

// Runs in the page: presses Step as soon as that can be done, and tells when the first step is on screen.
function pressStep() {
  let pressed = false;
  const look = () => {
    const toolbar = document.querySelector('noron-app')?.shadowRoot?.querySelector('noron-toolbar')?.shadowRoot;
    const button = toolbar?.querySelector('[data-verb=step]');
    if (!pressed && button?.ariaDisabled === 'false') {
      pressed = true;
      button.click();
    }
    if (pressed && toolbar.querySelector('[data-number~=step]').textContent.trim() === '1') {
      globalThis.toldFirstStep(performance.now());
    } else {
      setTimeout(look, 4);
    }
  };
  look();
}

// A visit of a stranger: nothing is cached. Resolves to milliseconds.
async function visit(browser, url) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const firstStep = new Promise((resolve) => page.exposeFunction('toldFirstStep', resolve));
    await page.addInitScript(pressStep);
    await page.goto(url);
    return await firstStep;
  } finally {
    await context.close();
  }
}

function brotliSize(path) {
  const file = path.endsWith('/') ? `${path}index.html` : path;
  return brotliCompressSync(readFileSync(join(siteFolder, file))).length;
}

// `browser` is Playwright's.
export async function measureLoad(browser, repetitions) {
  await buildSite();
  const server = await serve(siteFolder);
  const fetched = new Set();
  server.on('request', ({ url }) => fetched.add(url.replace(/[?#].*/, '')));
  try {
    const times = [];
    for (let i = 0; i < repetitions; ++i) times.push(await visit(browser, `http://localhost:${server.address().port}/`));
    const sizes = [...fetched].map((path) => [path, brotliSize(path)]);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    return { brotli_kb: total / 1000, files: Object.fromEntries(sizes), ...summary(times) };
  } finally {
    server.close();
  }
}
