import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOK_SECTIONS } from '../../lambdas/shared/platform/runbook-sections.ts';
import { STEPS } from '../../lambdas/shared/saga/steps.ts';
import { root } from '../../tools/terminal/paths.ts';
import { anchorsOf } from '../support/prose.ts';
import { read } from '../support/sources.ts';

const readme = read('README.md');

/** The rows below the header that starts with these cells. */
function tableRows(header: string[]): string[][] {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => header.every((cell, index) => cellsOf(line)[index] === cell));
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map(cellsOf);
}

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''));

describe('the README', () => {
  it('has the steps of the saga in its table', () => {
    const rows = tableRows([
      'step',
      'compensation',
      'service',
      'a rejection means',
      'an unknown outcome means',
    ]);

    expect(rows.map((cells) => cells.slice(0, 3))).toEqual(
      STEPS.map(({ step, compensation, service }) => [step, compensation, service]),
    );
    for (const cells of rows) expect(cells.filter(Boolean)).toHaveLength(5);
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [readme, read('CONTRIBUTING.md')].flatMap((text) =>
      [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name),
    );

    expect(named.filter((name) => !((name as string) in scripts))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path as string);

    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the runbook', () => {
  it('has every section that alarms and alerts link to', () => {
    const anchors = anchorsOf(read('docs/runbook.md')).map((anchor) => `#${anchor}`);

    expect(anchors).toEqual(expect.arrayContaining(Object.values(RUNBOOK_SECTIONS)));
  });
});
