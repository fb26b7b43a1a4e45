import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The project's files, without what is built or installed: those that git knows or would take. */
export async function sourcesOf(root: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    { cwd: root, maxBuffer: 16 * 1024 * 1024 },
  );
  return stdout.split('\n').filter(Boolean);
}
