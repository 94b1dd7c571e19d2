// When the engine, the browser's storage or the browser itself lets the page down, or a person is faster than the engine:
// the page says what happened, and goes on with what there is.
import { exact, expect, Lab, savedStep, test, words, type Key, type Page } from './support';

const engineWorker = (page: Page) => page.workers().find((worker) => /\/worker-[\w-]+\.js/.test(worker.url()))!;

async function expectMessage(page: Page, code: string): Promise<void> {
  const said = exact('vi', `error.${code}` as Key);
  const alert = page.locator('.notices noron-error').getByRole('alert').filter({ hasText: said });
  await expect(alert).toBeVisible();
  await expect(alert).toContainText(exact('vi', `remedy.${code}` as Key));
}

/** The attention that came with the page can be read without an engine. */
async function expectReadable(page: Page): Promise<void> {
  await expect(page.locator('noron-attention noron-matrix canvas').first()).toBeVisible();
  await expect(page.locator('noron-attention')).toContainText(exact('vi', 'inside.recorded'));
}

test.describe('what cannot be loaded', () => {
  test.use({ provoked: /Failed to load resource|wasm|ArrayBuffer instantiation/ });

  test('no script for the worker: said, and the recorded example stays', async ({ page }) => {
    await page.route(/\/worker-[\w-]+\.js/, (route) => route.abort());
    await page.goto('./?lang=vi');
    await expectMessage(page, 'page.worker');
    await expectReadable(page);
  });

  test('no engine: said, and the recorded example stays', async ({ page }) => {
    await page.route(/\.wasm$/, (route) => route.abort());
    await page.goto('./?lang=vi');
    await expectMessage(page, 'page.engine');
    await expectReadable(page);
  });

  test('an engine served as text works all the same', async ({ page }) => {
    await page.route(/\.wasm$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'text/plain' } });
    });
    await new Lab(page).open();
  });
});

test('a browser without the instructions the engine needs: said, and the recorded example stays', async ({ page }) => {
  await page.addInitScript(() => {
    WebAssembly.validate = () => false;
  });
  await page.goto('./?lang=vi');
  await expectMessage(page, 'page.unsupported');
  await expectReadable(page);
});

test('without JavaScript both languages say what Noron is', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL!, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const address of ['./', 'embed/']) {
    await page.goto(address);
    for (const language of ['vi', 'en'] as const) {
      const text = page.locator(`noscript p[lang=${language}]`);
      await expect(text).toBeVisible();
      expect(await text.textContent()).toBe(exact(language, 'page.noscript'));
    }
  }
  await context.close();
});

test.describe('an engine that breaks', () => {
  test.use({ provoked: /the engine broke/ });

  test('is replaced from the last checkpoint', async ({ page }) => {
    const lab = await new Lab(page).open();
    await lab.play();
    await expect.poll(() => savedStep(page), { timeout: 60_000 }).toBeGreaterThan(0);
    const saved = await savedStep(page);
    await engineWorker(page).evaluate(() => {
      setTimeout(() => {
        throw new Error('the engine broke');
      });
    });
    await expectMessage(page, 'page.trapped');
    await lab.ready();
    const step = await lab.number('step');
    expect(step).toBeGreaterThanOrEqual(saved);
    await lab.verb('step').click();
    await expect.poll(() => lab.number('step')).toBe(step + 1);
  });
});

test('an engine that no longer answers can be stopped, and another takes over', async ({ page }) => {
  const lab = await new Lab(page).open();
  await engineWorker(page).evaluate(() => self.close());
  await lab.sentence().fill('có ai đó không');
  const slow = page.getByRole('alert').filter({ hasText: exact('vi', 'page.slow') });
  await expect(slow).toBeVisible({ timeout: 20_000 });
  await slow.getByRole('button', { name: exact('vi', 'page.stop') }).click();
  await lab.ready();
  await expect(slow).toBeHidden();
  await expect(lab.matrix()).toHaveAccessibleName(/\[14, 14\]/);
});

test.describe('storage', () => {
  test('refused: the badge says so, and everything works', async ({ page }) => {
    await page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException('refused', 'SecurityError');
      };
      Object.defineProperty(globalThis, 'indexedDB', { get: refuse });
      Object.defineProperty(globalThis, 'localStorage', { get: refuse });
    });
    const lab = await new Lab(page).open();
    await expect(lab.badge('saved')).toHaveText(exact('vi', 'bar.saved.refused'));
    await lab.verb('step').click();
    await expect.poll(() => lab.number('step')).toBe(1);
  });

  test('full: the badge says so', async ({ page, baseURL }) => {
    const lab = await new Lab(page).open();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(baseURL!).origin, quotaSize: 1 });
    await lab.verb('step').click();
    await expect(lab.badge('saved')).toHaveText(exact('vi', 'bar.saved.full'));
    await lab.verb('step').click();
    await expect.poll(() => lab.number('step')).toBe(2);
  });

  test('written by a newer Noron: left as it is', async ({ page }) => {
    const lab = await new Lab(page).open();
    await lab.sentence().fill('câu của hôm qua');
    await expect(lab.badge('saved')).toHaveText(exact('vi', 'bar.saved.saved'));
    const pointer = (change: boolean) =>
      page.evaluate(
        (write) =>
          new Promise((resolve) => {
            const opening = indexedDB.open('noron');
            opening.onsuccess = () => {
              const store = opening.result.transaction('pointer', 'readwrite').objectStore('pointer');
              const request = write ? store.put({ version: 99, slot: 'a' }, 'current') : store.get('current');
              request.onsuccess = () => {
                resolve(request.result);
                opening.result.close();
              };
            };
          }),
        change,
      );
    await pointer(true);
    await page.reload();
    await lab.ready();
    await expect(lab.badge('saved')).toHaveText(exact('vi', 'bar.saved.newer'));
    await lab.verb('step').click();
    await expect.poll(() => lab.number('step')).toBe(1);
    await expect(lab.badge('saved')).toHaveText(exact('vi', 'bar.saved.newer'));
    expect(await pointer(false)).toEqual({ version: 99, slot: 'a' });
  });

  test('one tab saves; the other says that it does not, and takes over', async ({ context, page }) => {
    const first = await new Lab(page).open();
    const second = await new Lab(await context.newPage()).open();
    await expect(second.badge('saved')).toHaveText(exact('vi', 'bar.saved.second'));
    await second.sentence().fill('câu của thẻ hai');
    await first.sentence().fill('câu của thẻ một');
    await expect(first.badge('saved')).toHaveText(exact('vi', 'bar.saved.saved'));
    await page.close();
    await expect(second.badge('saved')).toHaveText(exact('vi', 'bar.saved.saved'));
    await second.page.reload();
    await second.ready();
    await expect(second.sentence()).toHaveValue('câu của thẻ hai');
  });
});

test.describe('faster than the engine', () => {
  test('Play pressed twice at once trains once', async ({ page }) => {
    const lab = await new Lab(page).open();
    const play = lab.verb('play');
    await play.evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await expect(lab.verb('pause')).toBeVisible();
    await expect.poll(() => lab.number('step')).toBeGreaterThan(0);
    await lab.verb('pause').evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await expect(lab.verb('play')).toBeVisible();
    const step = await lab.number('step');
    await lab.verb('step').click();
    await expect.poll(() => lab.number('step')).toBe(step + 1);
  });

  test('Restart in the midst of training: nothing of the old run arrives in the new one', async ({ page }) => {
    const lab = await new Lab(page).open();
    await lab.play();
    await expect.poll(() => lab.number('step')).toBeGreaterThan(20);
    await lab.verb('restart').click();
    await expect(lab.badge('trained')).toHaveText(exact('vi', 'bar.untrained'));
    // A question to the engine and its answer: by now all that it had to say before has been heard.
    await lab.sentence().fill('hỏi một câu');
    await expect(lab.matrix()).toHaveAccessibleName(/\[11, 11\]/);
    expect(await lab.number('step')).toBe(0);
    await expect(page.locator('noron-samples').getByRole('button')).toHaveCount(0);
    await expect(page.locator('noron-curves')).toContainText(words('vi', 'curves.empty'));
    const untrained = await lab.weight();

    // The same seed begins with the same weights.
    await lab.play();
    await expect.poll(() => lab.number('step')).toBeGreaterThan(0);
    await lab.verb('restart').click();
    await expect(lab.badge('trained')).toHaveText(exact('vi', 'bar.untrained'));
    await expect.poll(() => lab.weight()).toBe(untrained);
    await lab.verb('new_weights').click();
    await expect.poll(() => lab.weight()).not.toBe(untrained);
  });
});
