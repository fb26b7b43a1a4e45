import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprintOf } from '../../../tools/stack/assembly.ts';

function sources(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sources-'));
  for (const name of ['lambdas/docs', 'test', 'node_modules/some', 'console/src/api'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'lambdas/docs/handler.ts'), 'one');
  writeFileSync(join(folder, 'package-lock.json'), 'one');
  return folder;
}

describe('the fingerprint of what is synthesized', () => {
  it('stays when nothing has changed that could matter', () => {
    const folder = sources();
    const before = fingerprintOf(['local'], folder);

    writeFileSync(join(folder, 'test/one.test.ts'), 'new');
    writeFileSync(join(folder, 'node_modules/some/index.js'), 'new');
    writeFileSync(join(folder, 'README.md'), 'new');
    // What the synthesis makes itself, and nobody has changed.
    writeFileSync(join(folder, 'console/src/api/schema.d.ts'), 'new');

    expect(fingerprintOf(['local'], folder)).toBe(before);
  });

  it.each([
    ['a source has changed', 'lambdas/docs/handler.ts', 'other'],
    ['a source is new', 'lambdas/docs/new.ts', ''],
    ['a package has changed', 'package-lock.json', 'other'],
  ])('changes when %s', (_, file, content) => {
    const folder = sources();
    const before = fingerprintOf(['local'], folder);

    writeFileSync(join(folder, file), content);

    expect(fingerprintOf(['local'], folder)).not.toBe(before);
  });

  it('changes with the settings', () => {
    const folder = sources();

    expect(fingerprintOf(['standard'], folder)).not.toBe(fingerprintOf(['express'], folder));
  });
});
