// Noron in a frame on somebody else's page: what the address asks for, what frame and page say to each other, and that a
// frame nobody looks at costs nothing.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exact, expect, readText, root, test, type Language, type Page } from './support';

// The site around the frame: another origin, with none of Noron's headers but those that a test gives it.
const example = (file: string): string => readText(join(root, 'examples', 'embed', file));
let course = { body: '', headers: {} };
let server: Server;
let host: string;
test.beforeAll(async () => {
  server = createServer((request, response) => {
    const file = request.url!.slice(1);
    if (file === 'course.js' || file === 'course.css') {
      response.setHeader('Content-Type', file.endsWith('css') ? 'text/css' : 'text/javascript');
      response.end(example(file));
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...course.headers }).end(course.body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  host = `http://localhost:${(server.address() as AddressInfo).port}/`;
});
test.afterAll(() => {
  server.close();
});

async function visit(page: Page, html: string, headers: Record<string, string> = {}): Promise<void> {
  course = { headers, body: html.replace('</title>', '</title><link rel="icon" href="data:,">') };
  await page.goto(host);
}

/** Frames on a page of the host's, with its script. */
const embed = (page: Page, frames: string, headers: Record<string, string> = {}): Promise<void> =>
  visit(page, `<!doctype html><html lang="en"><title>Course</title>${frames}<script src="course.js"></script>`, headers);

const frame = (site: string, search: string, attributes = 'style="width:800px;height:600px"'): string =>
  `<iframe title="Noron" src="${site}embed/?${search}" ${attributes}></iframe>`;

const inside = (page: Page, index = 0) => page.frameLocator('iframe').nth(index);
const attention = (page: Page, index = 0) => inside(page, index).locator('noron-attention noron-matrix canvas').first();
const verb = (page: Page, key: 'bar.play' | 'bar.pause', language: Language, index = 0) =>
  inside(page, index).getByRole('button', { name: exact(language, key), exact: true });
const stepOf = async (page: Page, index = 0) =>
  Number((await inside(page, index).locator('noron-toolbar [data-number=step]').innerText()).replace(/\D/g, ''));

/** What the engine is made of, as it is asked for. */
function watchLoads(page: Page): string[] {
  const loads: string[] = [];
  page.on('request', (request) => {
    if (/\.(wasm|safetensors)$|worker/.test(request.url())) loads.push(request.url());
  });
  return loads;
}

test('the address chooses language, theme and how much is shown', async ({ page, baseURL }) => {
  const seen = [
    { search: 'lang=vi&theme=dark&controls=all', language: 'vi', theme: 'dark', bar: 1, data: 1 },
    { search: 'lang=en&theme=light&controls=few', language: 'en', theme: 'light', bar: 1, data: 0 },
    { search: 'lang=vi&controls=none&unknown=1', language: 'vi', theme: null, bar: 0, data: 0 },
  ] as const;
  for (const { search, language, theme, bar, data } of seen) {
    await embed(page, frame(baseURL!, search));
    await expect(attention(page)).toBeVisible();
    const html = inside(page).locator('html');
    await expect(html).toHaveAttribute('lang', language);
    if (theme) await expect(html).toHaveAttribute('data-theme', theme);
    else await expect(html).not.toHaveAttribute('data-theme');
    await expect(inside(page).getByLabel(exact(language, 'inside.sentence'), { exact: true })).toBeVisible();
    await expect(inside(page).locator('noron-toolbar')).toHaveCount(bar);
    await expect(inside(page).locator('[data-panel=data]')).toHaveCount(data);
    await expect(inside(page).getByRole('banner')).toHaveCount(0);
  }
});

test('start=click loads nothing before the click, on ten frames as on one', async ({ page, baseURL }) => {
  const loads = watchLoads(page);
  await embed(page, frame(baseURL!, 'lang=en&start=click', 'style="height:150px"').repeat(10));
  const start = inside(page, 9).getByRole('button', { name: exact('en', 'embed.start') });
  await expect(start).toBeVisible();
  expect(loads).toEqual([]);
  await start.click();
  await expect(attention(page, 9)).toBeVisible();
  await expect(verb(page, 'bar.play', 'en', 9)).toBeEnabled();
  expect(loads.filter((url) => url.endsWith('.wasm'))).toHaveLength(1);
});

test('a frame that is hidden, without width or out of sight waits until it is seen', async ({ page, baseURL }) => {
  const loads = watchLoads(page);
  const search = 'lang=en&start=seen';
  await embed(page, [
    frame(baseURL!, search, 'style="display:none"'),
    frame(baseURL!, search, 'style="width:0;height:0;border:0"'),
    '<div style="height:5000px"></div>',
    frame(baseURL!, search),
  ].join(''));
  const frames = page.locator('iframe');
  for (const index of [0, 1, 2]) await expect(inside(page, index).locator('.shell')).toBeAttached();
  expect(loads).toEqual([]);
  await frames.nth(2).scrollIntoViewIfNeeded();
  await expect(attention(page, 2)).toBeVisible();
  for (const index of [0, 1]) await expect(inside(page, index).locator('.shell')).toBeAttached();
  await frames.nth(1).evaluate((element) => Object.assign(element.style, { width: '600px', height: '400px' }));
  await frames.nth(1).scrollIntoViewIfNeeded();
  await expect(attention(page, 1)).toBeVisible();
  await expect(inside(page, 0).locator('.shell')).toBeAttached();
});

test('the frame tells its height, and host and frame come to rest', async ({ page, baseURL }) => {
  await page.addInitScript(() => {
    const heights: unknown[] = [];
    Object.assign(globalThis, { heights });
    if (self === top) addEventListener('message', (event) => heights.push(event.data));
  });
  await embed(page, frame(baseURL!, 'lang=vi', 'style="width:100%;height:100px;border:0"'));
  await expect(attention(page)).toBeVisible();
  await expect(verb(page, 'bar.play', 'vi')).toBeEnabled();
  // The host's own script gives the frame the height it asks for; then nothing scrolls inside it.
  const tall = () => page.locator('iframe').evaluate((element) => element.getBoundingClientRect().height);
  const content = () => inside(page).locator('body').evaluate((body) => body.getBoundingClientRect().height);
  await expect.poll(async () => Math.abs((await tall()) - (await content()))).toBeLessThan(5);
  expect(await tall()).toBeGreaterThan(600);

  const count = () => page.evaluate(() => (globalThis as unknown as { heights: unknown[] }).heights.length);
  await expect.poll(async () => {
    const before = await count();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    return (await count()) - before;
  }).toBe(0);
  expect(await count()).toBeLessThan(30);
  const messages = await page.evaluate(() => (globalThis as unknown as { heights: unknown[] }).heights);
  for (const message of messages) expect(message).toEqual({ type: 'noron:height', height: expect.any(Number) });
});

test('the host may set language and theme; anything else, and anyone else, is ignored', async ({ page, baseURL }) => {
  await embed(page, frame(baseURL!, 'lang=en&theme=light') + '<iframe title="Stranger" src="course.js"></iframe>');
  await expect(verb(page, 'bar.play', 'en')).toBeEnabled();
  await page.evaluate(() => {
    const noron = frames[0]!;
    const junk: unknown[] = [
      null, 7, 'noron:set', [], { type: 'noron:set', lang: 'xx', theme: 3 }, { type: 'noron:sets', lang: 'vi' },
      { type: 'noron:set', lang: 'vi', a: 1, b: 2, c: 3, d: 4 }, 'x'.repeat(1e6), { type: 'noron:height', height: 1 },
    ];
    for (const message of junk) noron.postMessage(message, '*');
    for (let i = 0; i < 2000; ++i) noron.postMessage({ type: `flood ${i}` }, '*');
  });
  const stranger = page.frames().find((one) => one.url().endsWith('course.js'))!;
  await stranger.evaluate(() => parent.frames[0]!.postMessage({ type: 'noron:set', lang: 'vi', theme: 'dark' }, '*'));
  // Messages arrive in order: when the theme has come, all before it has been read.
  await page.evaluate(() => frames[0]!.postMessage({ type: 'noron:set', theme: 'dark' }, '*'));
  const html = inside(page).locator('html');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await expect(html).toHaveAttribute('lang', 'en');
  await page.evaluate(() => frames[0]!.postMessage({ type: 'noron:set', lang: 'vi', theme: 'auto' }, '*'));
  await expect(html).toHaveAttribute('lang', 'vi');
  await expect(html).not.toHaveAttribute('data-theme');
  await expect(verb(page, 'bar.play', 'vi')).toBeEnabled();
});

test('a sandbox of scripts alone: it trains, and says that nothing is kept', async ({ page, baseURL }) => {
  await embed(page, frame(baseURL!, 'lang=vi&controls=all', 'sandbox="allow-scripts" style="width:1000px;height:700px"'));
  await expect(verb(page, 'bar.play', 'vi')).toBeEnabled();
  await expect(inside(page).locator('[data-badge=saved]')).toHaveText(exact('vi', 'bar.saved.refused'));
  await verb(page, 'bar.play', 'vi').click();
  await expect(verb(page, 'bar.pause', 'vi')).toBeVisible();
  await expect.poll(() => stepOf(page)).toBeGreaterThan(5);
});

test('hosts with strict headers of their own', async ({ page, baseURL }) => {
  await embed(page, frame(baseURL!, 'lang=en', 'width="800" height="600"'), {
    'Content-Security-Policy': `default-src 'none'; script-src 'self'; img-src data:; frame-src ${baseURL!}`,
  });
  await expect(verb(page, 'bar.play', 'en')).toBeEnabled();
  await embed(page, frame(baseURL!, 'lang=en'), {
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Opener-Policy': 'same-origin',
  });
  await expect(verb(page, 'bar.play', 'en')).toBeEnabled();
});

test('of two frames one trains at a time', async ({ page, baseURL }) => {
  await embed(page, frame(baseURL!, 'lang=en').repeat(2));
  for (const index of [0, 1]) {
    await verb(page, 'bar.play', 'en', index).click();
    await expect(verb(page, 'bar.pause', 'en', index)).toBeVisible();
    await expect.poll(() => stepOf(page, index)).toBeGreaterThan(0);
  }
  await expect(verb(page, 'bar.play', 'en', 0)).toBeVisible();
});

for (const [file, language] of [['lesson.html', 'en'], ['bai-hoc.html', 'vi']] as const) {
  test(`the course page in examples: ${file}`, async ({ page, baseURL }) => {
    const html = example(file);
    expect(html).toContain('http://localhost:8080/');
    await visit(page, html.replaceAll('http://localhost:8080/', baseURL!));
    await page.locator('iframe').scrollIntoViewIfNeeded();
    await expect(attention(page)).toBeVisible();
    await expect(inside(page).locator('html')).toHaveAttribute('lang', language);
    const path = join(root, 'build', 'e2e', 'screenshots', `course-${language}.png`);
    await page.screenshot({ path, fullPage: true });
  });
}
