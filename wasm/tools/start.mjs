// `npm start`: from a fresh clone to the page on localhost. Options: --port N (default 8080, or the next free one).
import { parseArgs } from 'node:util';
import { main, Problem, seconds } from './shell.mjs';
import { serve } from './serve.mjs';
import { buildSite, siteFolder } from './site.mjs';

function readPort() {
  try {
    const { port } = parseArgs({ options: { port: { type: 'string' } } }).values;
    if (port === undefined) return undefined;
    if (/^\d+$/.test(port) && Number(port) <= 65535) return Number(port);
    throw new Error(`'${port}' is not a port (0 … 65535)`);
  } catch (error) {
    throw new Problem(`${error.message}\n  Usage: npm start [-- --port N]`);
  }
}

main(async () => {
  const port = readPort();
  const start = performance.now();
  await buildSite();
  const server = await serve(siteFolder, { port: port ?? 8080, fallback: port === undefined ? 20 : 0 });
  console.log(`\nReady after ${seconds(start)}:  http://localhost:${server.address().port}/`);
  console.log('Stop with Ctrl-C.');
});
