import { DOMAINS } from '../../lib/domains.ts';
import { importsOf, read, sourcesOf } from '../support/sources.ts';

const folderOf = (file: string) =>
  file
    .split('/')
    .slice(0, file.startsWith('lambdas/') ? 2 : 1)
    .join('/');

/** Who may import from where: one way, and domains meet only in the state machine. */
const ALLOWED: Record<string, string[]> = {
  bin: ['lib'],
  lib: ['lib'],
  tools: ['tools'],
  'lambdas/shared': ['lambdas/shared'],
};

const allowedFor = (folder: string) => ALLOWED[folder] ?? [folder, 'lambdas/shared'];

/** Recovery proves conservation over all tables and the journal, so it may know how they are laid out, and nothing else of a service. */
const isLayoutForRecovery = (file: string, imported: string) =>
  folderOf(file) === 'lambdas/recovery' &&
  [...DOMAINS, 'journal'].some((service) => imported === `lambdas/${service}/table.ts`);

/**
 * Names that the Lambdas listen to, emit or answer with, and that the stacks, the dashboard and the scripts must spell alike. Nothing but
 * names: they import nothing, so that nothing comes with them.
 */
const NAMES = [
  'lambdas/shared/saga/command-names.ts',
  'lambdas/shared/saga/event-names.ts',
  'lambdas/shared/platform/metric-names.ts',
  'lambdas/shared/platform/log-lines.ts',
  'lambdas/shared/saga/errors.ts',
];
const isName = (file: string, imported: string) =>
  ['lib', 'tools'].includes(folderOf(file)) && NAMES.includes(imported);

const offences = (file: string, source?: string) =>
  importsOf(file, source).filter(
    (imported) =>
      !allowedFor(folderOf(file)).includes(folderOf(imported)) &&
      !isLayoutForRecovery(file, imported) &&
      !isName(file, imported),
  );

describe('imports', () => {
  it.each(['bin', 'lib', 'tools', 'lambdas'])('of %s go one way only', (folder) => {
    const files = sourcesOf(folder);

    const found = files.flatMap((file) => offences(file).map((imported) => `${file} -> ${imported}`));

    expect(files.length).toBeGreaterThan(0);
    expect(found).toEqual([]);
  });

  it('are seen where they are wrong', () => {
    const wrong =
      "import { x } from '../order/order.ts';\nexport { y } from '../../lib/names.ts';\nawait import('../user/z.ts');";

    expect(offences('lambdas/product/stock.ts', wrong)).toEqual([
      'lambdas/order/order.ts',
      'lib/names.ts',
      'lambdas/user/z.ts',
    ]);
    expect(offences('lambdas/shared/platform/env.ts', "import '../../coupon/terms.ts';")).toEqual([
      'lambdas/coupon/terms.ts',
    ]);
  });

  it('let the stacks and scripts see names of the Lambdas, and nothing behind them', () => {
    expect(NAMES.flatMap((file) => importsOf(file))).toEqual([]);
    expect(
      offences('lib/monitoring/panels.ts', "import '../../lambdas/shared/platform/metrics.ts';"),
    ).toEqual(['lambdas/shared/platform/metrics.ts']);
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
