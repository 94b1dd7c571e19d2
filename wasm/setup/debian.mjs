// Debian's packages: installing what is missing, and downloading single packages of another release without touching
// the system's own package lists.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, onPath, Problem, run, step } from '../tools/shell.mjs';

export const isDebian =
  existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));

function missingPackages(names) {
  const listed = capture('dpkg-query', ['--show', '--showformat', '${Package} ${db:Status-Status}\n']) ?? '';
  const installed = new Set(listed.split('\n').filter((line) => line.endsWith(' installed')).map((line) => line.split(' ')[0]));
  return names.filter((name) => !installed.has(name));
}

// `packages` are what Debian calls the things wanted; `programs` are how their presence is seen on other systems.
export async function ensurePackages(purpose, packages, programs) {
  if (!isDebian) {
    const missing = programs.filter((choices) => !choices.some(onPath)).map((choices) => choices.join(' or '));
    if (missing.length === 0) return;
    throw new Problem(
      `To ${purpose}, these programs are needed on the PATH: ${missing.join(', ')}.\n` +
      `  Noron installs them itself on Debian only. macOS: brew install cmake ninja ccache; xcode-select --install.\n` +
      `  Other Linux: install cmake (3.24 or newer), ninja and a C++20 compiler with your package manager.\n` +
      `  Everywhere: Emscripten 3.1.69 or newer from emsdk, and Chromium or Chrome for the browser tests.`);
  }
  const missing = missingPackages(packages);
  if (missing.length === 0) return;
  const command = `apt-get install ${missing.join(' ')}`;
  if (process.getuid() !== 0) {
    throw new Problem(`To ${purpose}, Debian packages are missing. Install them with:\n  sudo ${command}`);
  }
  await step(`Installing Debian packages to ${purpose}: ${missing.join(' ')}`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { quiet: true, env });
    await run('apt-get', ['install', '-qq', '--no-install-recommends', ...missing], { quiet: true, env });
  });
}

// The mirror this system already uses for Debian itself (not for security updates).
function mirror() {
  const targets = capture('apt-get', ['indextargets', '--format', '$(SITE) $(SUITE)', 'Created-By: Packages']) ?? '';
  const main = targets.split('\n').map((line) => line.split(' ')).find(([, suite]) => suite && !/security/.test(suite));
  if (!main) throw new Problem("apt-get names no Debian mirror; check the system's package sources");
  return main[0];
}

// Runs apt-get in `folder` with package lists of its own: `type` is deb or deb-src, `release` a Debian code name.
export async function privateAptGet(folder, type, release, args) {
  const state = join(folder, 'apt');
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(state, 'cache', 'archives', 'partial'), { recursive: true });
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  writeFileSync(join(state, 'sources.list'), `${type} [signed-by=${keyring}] ${mirror()} ${release} main\n`);
  const options = [
    `Dir::Etc::SourceList=${state}/sources.list`, 'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${state}/lists`, `Dir::Cache=${state}/cache`, 'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  await run('apt-get', [...options, 'update', '-qq'], { quiet: true, cwd: folder });
  await run('apt-get', [...options, ...args], { quiet: true, cwd: folder });
}
