// `npm start`: from a fresh clone to the page on localhost. Options: --port N (default 8080, or the next free one).
import { main, option, Problem, seconds } from './shell.mjs';
import { serve } from './serve.mjs';
import { buildSite, siteFolder } from './site.mjs';

function chosenPort() {
  const port = option('port', 'npm start [-- --port N]');
  if (port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65535)) return port && Number(port);
  throw new Problem(`--port ${port}: a port is a number from 0 to 65535`);
}

main(async () => {
  const port = chosenPort();
  const start = performance.now();
  await buildSite();
  const server = await serve(siteFolder, { port: port ?? 8080, fallback: port === undefined ? 20 : 0 });
  console.log(`\nReady after ${seconds(start)}:  http://localhost:${server.address().port}/`);
  console.log('Stop with Ctrl-C.');
});
