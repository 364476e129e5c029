// Adds to package-lock.json the optional packages of other platforms that npm left out, which it does when the registry
// in use does not have them. Without them `npm ci` refuses the lock file, and other platforms miss their binaries.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const CPU = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

const added = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    if (!platform || lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`])
      continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(entry.dev && { dev: true }),
      optional: true,
      ...platform,
    };
    added.push(`${name}@${version}`);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(added.length > 0 ? `Added ${added.join(', ')}` : 'The lock file is complete.');

/** Operating system, processor and C library by the words of a package's name; null where it names no platform. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = OS.find((known) => words.includes(known));
  const cpu = CPU.find((known) => words.includes(known));
  if (!os || !cpu) return null;
  const abi = /^(musl|gnu)/.exec(words.at(-1))?.[1];
  const libc = abi === 'gnu' ? 'glibc' : abi;
  return { os: [os], cpu: [cpu], ...(libc && os === 'linux' && { libc: [libc] }) };
}
