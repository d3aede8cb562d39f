import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Whether a program is here; installs Debian's package where this may be done. Says loudly when tests go without: `lost`
 * names what doesn't run then.
 */
export const findProgram = (program: string, debianPackage: string, lost: string): boolean => {
  const isThere = () => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (isThere()) return true;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    const apt = (...args: string[]) =>
      spawnSync('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 240_000 });
    if (apt('install', '-y', debianPackage).status !== 0) {
      apt('update');
      apt('install', '-y', debianPackage);
    }
  }
  if (isThere()) return true;
  console.error(`\n*** ${program} is missing and could not be installed: ${lost} ***\n`);
  return false;
};
