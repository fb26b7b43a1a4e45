import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { jest } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'docs-'));
writeFileSync(join(folder, 'swagger-ui-bundle.js'), 'the viewer');
process.env.LAMBDA_TASK_ROOT = folder;
afterAll(() => rmSync(folder, { recursive: true }));

const zlib = process.getBuiltinModule('node:zlib');
const gzip = jest.spyOn(zlib, 'gzipSync');
jest.unstable_mockModule('node:zlib', () => zlib);
const { fileResponse } = await import('../../../lambdas/docs/files.ts');

describe('a file of the viewer', () => {
  it('is compressed once, however often it is asked for', async () => {
    const answers = Array.from({ length: 3 }, () => fileResponse('swagger-ui-bundle.js', 'gzip, br'));

    const texts = await Promise.all(
      answers.map(async (answer) => gunzipSync(await answer.arrayBuffer()).toString()),
    );
    expect(texts).toEqual(['the viewer', 'the viewer', 'the viewer']);
    expect(answers[2]?.headers.get('Content-Encoding')).toBe('gzip');
    expect(gzip).toHaveBeenCalledTimes(1);
  });

  it('is plain for those who cannot read that', async () => {
    const answer = fileResponse('swagger-ui-bundle.js', null);

    expect(await answer.text()).toBe('the viewer');
    expect(answer.headers.get('Content-Encoding')).toBeNull();
  });
});
