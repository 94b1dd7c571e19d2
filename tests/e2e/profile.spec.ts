// The panel that measures where the time of a training step goes.
import { profileVi } from '../../web/i18n/profile.vi';
import { exact, expect, Lab, test, type Page } from './support';

const measure = (page: Page) => page.locator('[data-measure]');
const strip = (page: Page) => page.locator('noron-profile').getByRole('application');

test('a step is measured, read from left to right, and measured again', async ({ page }) => {
  const lab = await new Lab(page).open();
  await expect(page.locator('noron-profile')).toHaveCount(0);
  const before = await lab.number('step');
  await measure(page).click();
  await expect(measure(page)).toHaveText(exact('vi', 'profile.again'), { timeout: 30_000 });
  await expect(page.locator('noron-profile [data-summary]')).toContainText('GFLOP/s');
  // The model is where it was.
  expect(await lab.number('step')).toBe(before);

  // The strip is painted: more than the ground and one colour.
  const colours = await page.locator('noron-profile noron-picture canvas').first().evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, Math.floor(canvas.height * 0.75), canvas.width, 1);
    return new Set(Array.from({ length: canvas.width }, (_, i) => data.slice(4 * i, 4 * i + 3).join(','))).size;
  });
  expect(colours).toBeGreaterThan(4);

  // With the keyboard, from the batch to the end of the step.
  const readout = page.locator('noron-profile .readout');
  await strip(page).press('Home');
  await expect(readout).toContainText(profileVi.data);
  await strip(page).press('ArrowRight');
  await strip(page).press('ArrowRight');
  await expect(readout).toContainText('embedding wte.weight');
  await expect(readout).toContainText(/[1-9]\d* ?%/);
  await strip(page).press('End');
  await expect(readout).toContainText(profileVi.other);
  await strip(page).press('Escape');
  await expect(readout).toHaveText(profileVi.hint);

  // The same as a table: every operation has a time forward and backward.
  await page.locator('noron-profile').getByRole('button', { name: exact('vi', 'inside.as_table') }).click();
  const rows = page.locator('noron-profile noron-table-twin tbody tr');
  const linear = rows.filter({ hasText: 'linear' });
  expect(await linear.count()).toBeGreaterThanOrEqual(8);
  const times = await linear.evaluateAll((all) =>
    all.map((row) => Number(row.querySelectorAll('td')[3]!.textContent!.replace(',', '.'))));
  expect(times.filter((time) => time > 0).length).toBeGreaterThan(times.length / 2);

  await measure(page).click();
  await expect(measure(page)).toHaveText(exact('vi', 'profile.measuring'));
  await expect(measure(page)).toHaveText(exact('vi', 'profile.again'), { timeout: 30_000 });
});

test('a training under way goes on after the measurement', async ({ page }) => {
  const lab = await new Lab(page, 'en').open();
  await lab.play();
  await measure(page).click();
  await expect(page.locator('noron-profile')).toBeVisible({ timeout: 30_000 });
  const step = await lab.number('step');
  await expect.poll(() => lab.number('step')).toBeGreaterThan(step);
});
