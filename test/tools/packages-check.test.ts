import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../tools/terminal/paths.ts';
import { read } from '../support/sources.ts';

const scripts = Object.entries<string>(JSON.parse(read('package.json')).scripts);

describe('a script without the packages', () => {
  it.each(scripts.filter(([name]) => name !== 'prepare'))('(%s) is looked at first', (_, script) => {
    expect(script).toMatch(/^node (?:--import )?\.\/tools\/packages-check\.mjs /);
  });

  it('says in its first line what to run, and nothing else', () => {
    const clone = mkdtempSync(join(tmpdir(), 'clone-'));
    cpSync(join(root, 'tools/packages-check.mjs'), join(clone, 'tools/packages-check.mjs'));
    // What no Node of before can read, and what imports what is not there.
    writeFileSync(join(clone, 'start.ts'), "import zod from 'zod'; const port: number = zod;");

    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', './tools/packages-check.mjs', 'start.ts'],
      { cwd: clone, encoding: 'utf8' },
    );

    expect([status, stdout, stderr]).toEqual([1, '', 'error: the packages are not installed: run npm ci\n']);
  });
});
