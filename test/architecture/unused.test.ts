import { spawnSync } from 'node:child_process';
import { root } from '../../tools/terminal/paths.ts';

describe('what nobody uses', () => {
  it('is not kept: no file, no export, no dependency (npm run unused; its entries: knip.json)', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['node_modules/knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'],
      { cwd: root, encoding: 'utf8' },
    );

    expect(stdout + stderr).toBe('');
    expect(status).toBe(0);
  });
});
