import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { engineFolder } from '../terminal/paths.ts';
import { run, UserError } from '../terminal/run.ts';

const OLDEST_PYTHON = [3, 10] as const;

/** The folder of the packages' programs, in a virtual environment of the project; installed on the first call. */
export async function installPython(packages: string[], say: (line: string) => void): Promise<string> {
  const folder = join(engineFolder, packages.join('+').replaceAll('==', '-'));
  const programs = join(folder, 'bin');
  const installed = join(folder, 'installed');
  if (existsSync(installed)) return programs;

  const python = await findPython();
  say(`installing ${packages.join(' and ')} (once)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(engineFolder, { recursive: true });
  await run(python, ['-m', 'venv', folder]).catch(() => {
    throw new UserError(
      `${python} cannot make a virtual environment: install its venv module (Debian: python3-venv)`,
    );
  });
  await run(join(programs, 'python'), ['-m', 'pip', 'install', '--quiet', ...packages]).catch((error) => {
    throw new UserError(`pip could not install ${packages.join(' and ')}: ${error.message}`);
  });
  // Written last: a half-finished installation is done again.
  mkdirSync(installed);
  return programs;
}

async function findPython(): Promise<string> {
  const [major, minor] = OLDEST_PYTHON;
  for (const candidate of ['python3', 'python']) {
    const check = `import sys; sys.exit(sys.version_info < (${major}, ${minor}))`;
    if (
      await run(candidate, ['-c', check]).then(
        () => true,
        () => false,
      )
    )
      return candidate;
  }
  throw new UserError(
    `Python ${major}.${minor} or newer is missing: the local engine runs on it (https://www.python.org)`,
  );
}
