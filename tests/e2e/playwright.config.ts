// End-to-end tests: the built page in headless Chromium. `npm test -- --only e2e` builds and serves the page and sets
// NORON_URL and NORON_CHROMIUM.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../../build/e2e',
  workers: 1,  // two cores: a page that trains wants both
  timeout: 120_000,
  // A shared machine may stall for seconds; a test that needs its second chance is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  use: {
    baseURL: process.env.NORON_URL,
    headless: true,
    launchOptions: {
      executablePath: process.env.NORON_CHROMIUM,
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
      ],
    },
  },
});
