// Bad files, texts, numbers and links: each gets its sentence next to its cause, in the reader's language, with a remedy,
// and the model that was there goes on working.
import { deflateRawSync } from 'node:zlib';
import { exact, expect, Lab, test, words, type Key, type Locator, type Page } from './support';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const startModel = async (page: Page): Promise<Uint8Array> => (await page.request.get('start/model.safetensors')).body();

/** What is wrong and what to do stand at `place`, and nowhere else. */
async function expectFault(lab: Lab, place: Locator, code: string): Promise<void> {
  const message = lab.message(place, `error.${code}` as Key);
  await expect(message).toBeVisible();
  await expect(message).toContainText(lab.t(`remedy.${code}` as Key));
  await expect(lab.page.locator('noron-error .box')).toHaveCount(1);
}

/** The model that came with the page still looks, predicts and writes. */
async function expectAlive(lab: Lab): Promise<void> {
  await lab.sentence().fill('vẫn còn đây');
  await expect(lab.chips()).toHaveCount(11);
  await expect(lab.matrix()).toHaveAccessibleName(/\[11, 11\]/);
  await lab.write();
  await expect(lab.badge('trained')).toHaveText(lab.t('bar.trained'));
}

const zip = Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
const headerOf = (bytes: number): Uint8Array => {
  const file = new Uint8Array(64);
  new DataView(file.buffer).setBigUint64(0, BigInt(bytes), true);
  return file;
};

const files: { name: string; bytes: (sound: Uint8Array) => Uint8Array; code: string }[] = [
  { name: 'an empty file', bytes: () => new Uint8Array(), code: 'file.too_short' },
  { name: 'an error page', bytes: () => utf8('<!doctype html><title>404</title>'), code: 'file.not_safetensors' },
  { name: 'a zip archive', bytes: () => zip, code: 'file.not_safetensors' },
  { name: 'a header longer than the file', bytes: () => headerOf(10_000_000), code: 'file.header' },
  { name: 'a checkpoint cut short', bytes: (sound) => sound.slice(0, 100_000), code: 'file.truncated' },
];

for (const language of ['vi', 'en'] as const) {
  test(`checkpoints that are none: ${language}`, async ({ page }) => {
    const lab = await new Lab(page, language).open();
    const sound = await startModel(page);
    for (const { name, bytes, code } of files) {
      await test.step(name, async () => {
        await lab.openCheckpoint('model.safetensors', bytes(sound));
        await expectFault(lab, lab.panel('share'), code);
      });
    }
    // Of the checkpoint cut short it says how long it should be and how long it is.
    const details = lab.panel('share').locator('noron-error details');
    if (language === 'vi') await details.locator('summary').click();
    await expect(lab.panel('share').locator('noron-error')).toContainText(/\d{6} bytes.*\d{5}\./);
    await expectAlive(lab);

    // A sound one still opens, and the message is gone.
    await lab.openCheckpoint('model.safetensors', sound);
    await expect(page.locator('noron-error .box')).toHaveCount(0);
    await expectAlive(lab);
  });
}

const texts: { name: string; bytes: () => Uint8Array; code: string }[] = [
  { name: 'UTF-16', bytes: () => Buffer.from('\ufeffTrăm năm trong cõi người ta', 'utf16le'), code: 'text.utf16' },
  { name: 'no text', bytes: () => new Uint8Array(), code: 'text.empty' },
  { name: 'a text shorter than the context', bytes: () => utf8('Trăm năm'), code: 'text.too_short' },
  { name: 'one letter over and over', bytes: () => utf8('a'.repeat(5000)), code: 'text.one_token' },
  { name: 'a text over the limit', bytes: () => new Uint8Array(20 * 2 ** 20 + 1).fill(97), code: 'text.too_large' },
];

for (const language of ['vi', 'en'] as const) {
  test(`texts that teach nothing: ${language}`, async ({ page }) => {
    const lab = await new Lab(page, language).open();
    for (const { name, bytes, code } of texts) {
      await test.step(name, async () => {
        const file = { name: 'text.txt', mimeType: 'text/plain', buffer: Buffer.from(bytes()) };
        await page.locator('noron-data-panel input[type=file]').setInputFiles(file);
        await expectFault(lab, lab.panel('data'), code);
      });
    }
    await expectAlive(lab);
  });
}

test('bytes that are not UTF-8 are counted, replaced, and learned around', async ({ page }) => {
  const lab = await new Lab(page).open();
  const line = utf8('Trăm năm trong cõi người ta, chữ tài chữ mệnh khéo là ghét nhau.\n');
  const broken = Uint8Array.from([0xff, 0x20, 0xc3, 0x20, 0xfe]);
  const bytes = Buffer.concat([...Array<Uint8Array>(20).fill(line), broken, line]);
  await lab.drop('hỏng.txt', bytes);
  const status = lab.panel('data').getByRole('status');
  await expect(status.filter({ hasText: words('vi', 'data.replaced', { count: '3' }) })).toBeVisible();
  await lab.verb('step').click();
  await expect.poll(() => lab.number('step')).toBe(1);
});

test('a decomposed sentence is composed, a lone surrogate and joined emoji do no harm', async ({ page }) => {
  const lab = await new Lab(page).open();
  await lab.sentence().fill('tiếng Việt'.normalize('NFD'));
  await expect(lab.chips()).toHaveText(['t', 'i', 'ế', 'n', 'g', '␣', 'V', 'i', 'ệ', 't']);
  await lab.sentence().fill('a\u202eb\u0301\u0301\u0301 👩‍👩‍👧');
  await expect(lab.chips().first()).toHaveText('a');
  await lab.sentence().evaluate((input: HTMLInputElement) => {
    input.value = 'x\ud800y';
    input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  });
  await expect(lab.chips()).toHaveCount(3);
  await expect(page.locator('noron-error .box')).toHaveCount(0);
  await expectAlive(lab);
});

test('numbers that are none, or out of range, are refused in their field', async ({ page }) => {
  const lab = await new Lab(page).open();
  const rate = lab.field('training.learning_rate');
  await lab.set('training.learning_rate', '1e400');
  for (const typed of ['1e400', 'NaN', '', '0,0,1', '10 000']) {
    await rate.getByRole('textbox').fill(typed);
    await rate.getByRole('textbox').press('Enter');
    await expect(rate.getByRole('alert')).toHaveText(exact('vi', 'settings.not_number'));
    await expect(rate.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true');
  }
  // A decimal comma is a number here.
  await rate.getByRole('textbox').fill('0,01');
  await rate.getByRole('textbox').press('Enter');
  await expect(rate.getByRole('alert')).toHaveCount(0);

  await lab.set('training.batch', '0');
  const batch = lab.field('training.batch');
  for (const typed of ['0', '-3', '2147483648']) {
    await batch.getByRole('textbox').fill(typed);
    await batch.getByRole('textbox').press('Enter');
    await expect(batch.getByRole('alert')).toHaveText(words('vi', 'settings.range'));
  }
  await batch.getByRole('textbox').fill('2,5');
  await batch.getByRole('textbox').press('Enter');
  await expect(batch.getByRole('alert')).toHaveText(exact('vi', 'settings.integer'));
  await expectAlive(lab);
});

for (const language of ['vi', 'en'] as const) {
  test(`models that cannot be: ${language}`, async ({ page }) => {
    const lab = await new Lab(page, language).open();
    await lab.set('model.heads', '3');
    await expectFault(lab, lab.panel('model'), 'config.heads');
    await expect(lab.panel('model').locator('noron-error')).toContainText(/2.*4/s);
    await lab.set('model.heads', '4');
    await expect(page.locator('noron-error .box')).toHaveCount(0);

    await lab.set('model.layers', '12');
    await lab.set('model.d_model', '768');
    await lab.set('training.batch', '256');
    await lab.set('training.context', '2048');
    // Said before it is tried, and refused when it is.
    await expect(lab.panel('model')).toContainText(/\d GB/);
    await lab.verb('restart').click();
    await expectFault(lab, lab.panel('model'), 'memory.budget');
    const box = lab.panel('model').locator('noron-error');
    if (language === 'vi') await box.locator('summary').click();
    await expect(box).toContainText(/\d+(\.\d+)? [MG]i?B/);
    await expectAlive(lab);
  });
}

test('greedy, and more choices than there are tokens: both can be written with', async ({ page }) => {
  const lab = await new Lab(page, 'en').open();
  await page.getByLabel(exact('en', 'sampling.temperature'), { exact: true }).fill('0');
  await page.locator('noron-sampling summary').click();
  await page.getByLabel(exact('en', 'sampling.top_k'), { exact: true }).fill('50');
  await page.getByLabel(exact('en', 'sampling.top_p'), { exact: true }).fill('0.05');
  const written = () => page.locator('noron-generate .token').allTextContents();
  await lab.write();
  const first = await written();
  expect(first).toHaveLength(120);
  await lab.write();
  expect(await written()).toEqual(first);
  await expectAlive(lab);
});

test('a training that explodes stops, says why, and keeps the last sound weights', async ({ page }) => {
  const lab = await new Lab(page).open();
  await lab.set('training.optimizer', 'sgd');
  await lab.set('training.clip_norm', '0');
  await lab.set('training.warmup', '0');
  await lab.set('training.learning_rate', '10');
  await lab.verb('play').click();
  await expectFault(lab, page.locator('.notices'), 'number.diverged');
  await expect(lab.verb('play')).toBeEnabled();
  expect(await lab.number('step')).toBeLessThan(1500);
  await lab.sentence().fill('vẫn còn đây');
  await expect(lab.matrix()).toHaveAccessibleName(/\[11, 11\]/);
  expect(await lab.weight()).toMatch(/[01],\d{4}$/);
});

const packed = (bytes: Buffer): string => `#1.${deflateRawSync(bytes).toString('base64url')}`;
const link = (content: unknown): string => packed(Buffer.from(JSON.stringify(content)));
const sound = link({ experiment: { seed: 12, title: 'x'.repeat(100) }, sentence: 'xin chào', prompt: '' });
const links: { name: string; fragment: string; code: string }[] = [
  { name: 'bad base64', fragment: '#1.%%%', code: 'page.link_broken' },
  { name: 'cut off', fragment: sound.slice(0, -20), code: 'page.link_broken' },
  { name: 'a bomb', fragment: packed(Buffer.alloc(2 ** 22, 32)), code: 'page.link_large' },
  { name: 'from a newer Noron', fragment: '#2.abc', code: 'page.link_newer' },
  { name: 'a value out of range', fragment: link({ experiment: { model: { layers: 1e6 } } }), code: 'config.range' },
  { name: 'a setting unknown', fragment: link({ experiment: { model: { magic: 1 } } }), code: 'config.unknown_key' },
  { name: 'an experiment from a newer Noron', fragment: link({ experiment: { version: 2 } }), code: 'config.newer_version' },
];

for (const { name, fragment, code } of links) {
  test(`a link that is wrong: ${name}`, async ({ page }) => {
    for (const language of ['vi', 'en'] as const) {
      await page.goto('about:blank');
      const lab = await new Lab(page, language).open({}, fragment);
      await expectFault(lab, page.locator('.notices'), code);
      await expectAlive(lab);
    }
  });
}

test('a sound link opens its experiment, and the page makes a link that opens the same', async ({ page }) => {
  const lab = await new Lab(page).open({}, sound);
  await expect(lab.sentence()).toHaveValue('xin chào');
  await expect(page.getByLabel(exact('vi', 'bar.seed'))).toHaveValue('12');
  await expect(page).not.toHaveURL(/#/);

  await page.getByRole('button', { name: exact('vi', 'page.share'), exact: true }).click();
  const address = page.getByLabel(exact('vi', 'share.link'));
  await expect(address).toHaveValue(/#1\./);
  const fragment = new URL(await address.inputValue()).hash;
  await page.goto('about:blank');
  await lab.open({}, fragment);
  await expect(lab.sentence()).toHaveValue('xin chào');
  await expect(page.getByLabel(exact('vi', 'bar.seed'))).toHaveValue('12');
});
