import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { DOMAINS } from '../../lib/names.ts';
import { root } from '../../tools/terminal/paths.ts';
import { circlesIn, importsOf, read, sourcesOf, typeImportsOf } from '../support/sources.ts';

/** The room of a file: its top folder, with a service's name under `lambdas`, and its layer under `lambdas/shared`. */
function roomOf(file: string): string {
  const [top, service, layer, ...rest] = file.split('/');
  if (top !== 'lambdas') return top as string;
  return service === 'shared' && rest.length ? `${top}/${service}/${layer}` : `${top}/${service}`;
}

const PLATFORM = 'lambdas/shared/platform';
const SAGA = 'lambdas/shared/saga';
const API = 'lambdas/shared/api';
/** What another owner of a domain needs: it stands before its commands and its routes. */
const PARTICIPANT = 'lambdas/shared/participant';
const SHARED = [PLATFORM, SAGA, API, PARTICIPANT, 'lambdas/shared'];

/** Who may import from where, beside its own room: one way, and domains meet only in the state machine. */
const ALLOWED: Record<string, string[]> = {
  bin: ['lib'],
  lib: [],
  tools: [],
  openapi: ['lib', 'lambdas'],
  // The shop as it was knows nothing of what it is moved to, but for the shape of the rows that move and the rules of the epoch: see NAMES.
  examples: [],
  [PLATFORM]: [],
  [SAGA]: [PLATFORM],
  [API]: [SAGA, PLATFORM],
  [PARTICIPANT]: [API, SAGA, PLATFORM],
  'lambdas/shared': SHARED,
};

function isAllowed(file: string, imported: string): boolean {
  const [from, to] = [roomOf(file), roomOf(imported)];
  const allowed = ALLOWED[from] ?? SHARED;
  return (
    from === to || allowed.some((room) => to === room || (room === 'lambdas' && to.startsWith('lambdas/')))
  );
}

/**
 * Recovery proves conservation over all tables and the journal, so it may know how they are laid out, and what a row of another owner
 * would be there; nothing else of a service.
 */
const isLayoutForRecovery = (file: string, imported: string) =>
  roomOf(file) === 'lambdas/recovery' &&
  [...DOMAINS, 'journal'].some((service) =>
    [`lambdas/${service}/table.ts`, `lambdas/${service}/rows.ts`].includes(imported),
  );

/**
 * Names that the Lambdas listen to, emit or answer with, that the stacks give, and that the dashboard and the scripts must spell alike.
 * Nothing but names, and rules that two sides must share to the letter: they import nothing but one another, so that nothing comes with them.
 */
const NAMES = [
  'lib/names.ts',
  'lib/quotas.ts',
  'lib/workflow.ts',
  ...DOMAINS.map((domain) => `lambdas/${domain}/indexes.ts`),
  'lambdas/shared/platform/chunks.ts',
  'lambdas/shared/participant/domain-rows.ts',
  'lambdas/shared/participant/epoch-rules.ts',
  'lambdas/shared/saga/order-indexes.ts',
  'lambdas/shared/saga/steps.ts',
  'lambdas/shared/saga/time-limits.ts',
  'lambdas/shared/saga/command-names.ts',
  'lambdas/shared/saga/event-names.ts',
  'lambdas/shared/saga/errors.ts',
  'lambdas/shared/saga/execution-arn.ts',
  'lambdas/shared/saga/commands/fault-modes.ts',
  'lambdas/shared/platform/metric-names.ts',
  'lambdas/shared/platform/log-lines.ts',
  'lambdas/shared/platform/runbook-sections.ts',
];
/** A format that scripts write and Lambdas read, with its one validation: it brings the schema library, and nothing of AWS. */
const FORMATS = [
  'lambdas/shared/saga/commands/faults.ts',
  'lambdas/shared/platform/validation.ts',
  'lambdas/shared/platform/validation-messages.ts',
];
const isFormat = (file: string, imported: string) => roomOf(file) === 'tools' && FORMATS.includes(imported);

const isName = (file: string, imported: string) =>
  ['examples', 'lib', 'tools'].includes(roomOf(file)) && NAMES.includes(imported);

/** The doctor holds an account against the settings, and so must read them: the only script that loads the CDK. */
const isSettingsForDoctor = (file: string, imported: string) =>
  file === 'tools/doctor.ts' && imported === 'lib/environments.ts';

/** What a Lambda answers, for the script that asks it: a type is gone when the script runs, and brings nothing. */
const isTypeForScript = (file: string, imported: string, source?: string) =>
  roomOf(file) === 'tools' && typeImportsOf(file, source).includes(imported);

const offences = (file: string, source?: string) =>
  importsOf(file, source).filter(
    (imported) =>
      !isAllowed(file, imported) &&
      !isLayoutForRecovery(file, imported) &&
      !isName(file, imported) &&
      !isSettingsForDoctor(file, imported) &&
      !isFormat(file, imported) &&
      !isTypeForScript(file, imported, source),
  );

describe('imports', () => {
  it.each(['bin', 'examples', 'lib', 'tools', 'openapi', 'lambdas'])('of %s go one way only', (folder) => {
    const files = sourcesOf(folder);

    const found = files.flatMap((file) => offences(file).map((imported) => `${file} -> ${imported}`));

    expect(files.length).toBeGreaterThan(0);
    expect(found).toEqual([]);
  });

  it.each([
    ['a domain', 'lambdas/product/stock.ts', '../order/order.ts', 'lambdas/order/order.ts'],
    ['the stacks', 'lambdas/product/stock.ts', '../../lib/names.ts', 'lib/names.ts'],
    [
      'a domain from what all share',
      'lambdas/shared/saga/runs.ts',
      '../../coupon/terms.ts',
      'lambdas/coupon/terms.ts',
    ],
    ['HTTP from the saga', 'lambdas/shared/saga/runs.ts', '../api/http.ts', 'lambdas/shared/api/http.ts'],
    [
      'the saga from the platform',
      'lambdas/shared/platform/env.ts',
      '../saga/runs.ts',
      'lambdas/shared/saga/runs.ts',
    ],
    [
      'who wires all layers',
      'lambdas/shared/api/http.ts',
      '../domain-handler.ts',
      'lambdas/shared/domain-handler.ts',
    ],
    [
      'code from the stacks',
      'lib/monitoring/panels.ts',
      '../../lambdas/shared/platform/metrics.ts',
      'lambdas/shared/platform/metrics.ts',
    ],
  ])('of %s are seen where they are wrong', (_, file, specifier, imported) => {
    expect(offences(file, `import { x } from '${specifier}';`)).toEqual([imported]);
    expect(offences(file, `export { x } from '${specifier}';`)).toEqual([imported]);
    expect(offences(file, `await import('${specifier}');`)).toEqual([imported]);
  });

  it('let the stacks and scripts see names of the Lambdas, and nothing behind them', () => {
    const others = NAMES.filter((file) => {
      const specifiers = read(file).match(/\bimport\b.*'|\bfrom '/g) ?? [];
      return specifiers.length > importsOf(file).filter((imported) => NAMES.includes(imported)).length;
    });

    expect(others).toEqual([]);
  });

  it('let the scripts see formats of the Lambdas, which bring the schema library alone', () => {
    const others = FORMATS.filter((file) => {
      const specifiers = [...read(file).matchAll(/\bfrom '([^']+)'/g)].map(([, specifier]) => specifier);
      const known = importsOf(file).filter((imported) => [...NAMES, ...FORMATS].includes(imported));
      return specifiers.filter((specifier) => specifier !== 'zod/mini').length > known.length;
    });

    expect(others).toEqual([]);
  });

  it('let the scripts see types of the Lambdas, and nothing that runs', () => {
    const report = '../lambdas/recovery/proof/report.ts';

    expect(offences('tools/x.ts', `import type { AuditReport } from '${report}';`)).toEqual([]);
    expect(offences('tools/x.ts', `import { Findings } from '${report}';`)).toHaveLength(1);
    expect(
      offences('tools/x.ts', `import type { A } from '${report}';\nimport { B } from '${report}';`),
    ).not.toEqual([]);
  });

  it('go round in no circle, of types neither', () => {
    const files = ['lambdas', 'lib', 'tools', 'openapi'].flatMap(sourcesOf);

    expect(circlesIn(new Map(files.map((file) => [file, importsOf(file)])))).toEqual([]);
  });

  it('are seen where they go round', () => {
    const imports = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
    ]);

    expect(circlesIn(imports)).toEqual([['a', 'b', 'c', 'a']]);
  });

  it('leave the environment to one file', () => {
    const readers = sourcesOf('lambdas').filter((file) => read(file).includes('process.env'));

    expect(readers).toEqual(['lambdas/shared/platform/env.ts']);
  });

  it.each(DOMAINS)('find the same files in %s as in every domain', (domain) => {
    const files = sourcesOf(`lambdas/${domain}`).map((file) => file.split('/').at(-1));

    expect(files).toEqual(expect.arrayContaining(['handler.ts', 'commands.ts', 'routes.ts', 'table.ts']));
  });
});

describe('a folder', () => {
  const MAX_FILES = 20;

  it('fits a screen', () => {
    const folders = new Map<string, number>();
    for (const file of globSync('{bin,lib,lambdas,openapi,tools,test,docs,console,examples}/**/*.*', {
      cwd: root,
      exclude: ['**/node_modules/**', '**/dist/**'],
    }))
      folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);

    expect(folders.size).toBeGreaterThan(30);
    expect([...folders].filter(([, count]) => count > MAX_FILES)).toEqual([]);
  });
});
