// `npm run noron -- …`: the noron command, built first if it is out of date.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildNative } from './engine.mjs';
import { main } from './shell.mjs';

main(async () => {
  // What the build says goes to the error stream, so that `npm run -s noron -- … > file` holds the command's own output.
  console.log = console.error;
  const command = join(await buildNative('noron'), 'noron');
  // npm runs scripts in the repository's folder; the files that a person names are relative to where they are.
  const child = spawn(command, process.argv.slice(2), { stdio: 'inherit', cwd: process.env.INIT_CWD });
  process.on('SIGINT', () => {});  // Ctrl-C is the command's to handle: it saves first
  child.on('close', (code) => process.exit(code ?? 1));
});
