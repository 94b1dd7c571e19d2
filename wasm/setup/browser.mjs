// The browser of the end-to-end tests: NORON_CHROMIUM, one on the PATH, or Debian's package.
import { onPath } from '../tools/shell.mjs';
import { ensurePackages } from './debian.mjs';

const programs = ['chromium', 'chromium-browser', 'google-chrome'];
const find = () => process.env.NORON_CHROMIUM ?? programs.map(onPath).find(Boolean);

export async function ensureBrowser() {
  if (!find()) await ensurePackages('test in a browser', ['chromium'], [programs]);
  return find();
}
