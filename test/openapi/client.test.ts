import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const workspace = join(root, 'test/openapi/client');
const folder = mkdtempSync(join(tmpdir(), 'client-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program of a package's; returns what it says when it fails. */
function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

const generate = () =>
  run(
    join(workspace, 'node_modules/openapi-typescript/bin/cli.js'),
    join(root, 'openapi.json'),
    ...['--output', join(folder, 'api.d.ts')],
  );

/** Asks more of the compiler than strict alone. */
const compile = () =>
  run(
    join(root, 'node_modules/typescript/bin/tsc'),
    ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
    ...['--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,dom', '--types', ''],
    ...['--allowImportingTsExtensions', join(folder, 'shop.ts')],
  );

describe('the TypeScript client that openapi.json makes', () => {
  it('is generated, and what a shop does with it compiles under strict', () => {
    copyFileSync(join(workspace, 'shop.ts'), join(folder, 'shop.ts'));

    expect(generate()).toBe('');
    expect(compile()).toBe('');
  });

  it('knows what it is: a reason that there is not is an error', () => {
    const shop = readFileSync(join(workspace, 'shop.ts'), 'utf8');
    writeFileSync(join(folder, 'shop.ts'), shop.replace("case 'TOTAL_CHANGED'", "case 'TOTAL_UNKNOWN'"));
    generate();

    expect(compile()).toContain('TOTAL_UNKNOWN');
  });
});
