// The end-to-end tests run in the system's Chromium against the built page, which `npm test` serves and names in
// NORON_URL. By hand: npm test -- --only e2e
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../../build/e2e',
  workers: 1, // the tests measure times: they must not compete for the processor
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  use: {
    baseURL: process.env['NORON_URL'],
    launchOptions: {
      executablePath: process.env['NORON_CHROMIUM'],
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    },
    screenshot: 'only-on-failure',
  },
});
