import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { REHEARSAL_PREFIX } from '../../lambdas/shared/participant/domain-rows.ts';
import { UserError } from '../terminal/run.ts';
import { ImportRefused, type Side } from './side.ts';

/**
 * A short run of the rules that a move itself stands on, against the side that is to own the domain; it stays closed all the time. The
 * one row that it writes begins with a name that is in no export and no total. Throws UserError, naming what does not hold.
 */
export async function rehearse(side: Side, step: string): Promise<void> {
  const holds = (isSo: boolean, rule: string) => {
    if (!isSo) throw new UserError(`the new owner is not ready: ${rule}; see npm run conformance`);
  };
  const { epoch } = await side.readEpoch();
  const next = epoch + 1;
  holds(await side.setEpoch({ epoch: next, open: false }), 'it does not take the next epoch (R10)');
  holds(!(await side.setEpoch({ epoch, open: false })), 'it takes an epoch that is over (R10)');
  holds(
    !(await side.setEpoch({ epoch: next, open: true })),
    'it opens in an epoch in which it was closed (R10)',
  );

  const before = { totals: await side.totals(), page: await side.exportPage(undefined, 1) };
  holds(Object.values(before.totals).every(Number.isInteger), 'its totals are no whole numbers');
  const key = `${REHEARSAL_PREFIX}${randomUUID()}`;
  const row = (version: number, content: Record<string, unknown> | null) => [
    { table: 'ledger', key: `${key}/${step}`, version, row: content },
  ];
  const blocked = { orderId: key, step, state: 'BLOCKED', at: new Date().toISOString() };
  holds(await isRefused(side.importRows(epoch, row(1, blocked))), 'it takes rows of another epoch (R15)');
  const counts = [
    await side.importRows(next, row(1, blocked)),
    await side.importRows(next, row(1, blocked)),
    await side.importRows(next, row(2, null)),
  ];
  holds(
    isDeepStrictEqual(
      counts.map(({ written, older }) => [written, older]),
      [
        [1, 0],
        [0, 1],
        [1, 0],
      ],
    ),
    'it does not count rows as written and older (R15)',
  );
  holds(isDeepStrictEqual(await side.totals(), before.totals), 'a rehearsal moves its totals (R15)');
  holds(
    isDeepStrictEqual(await side.exportPage(undefined, 1), before.page),
    'a rehearsal is in its export (R15)',
  );
}

async function isRefused(importing: Promise<unknown>): Promise<boolean> {
  try {
    await importing;
    return false;
  } catch (error) {
    if (error instanceof ImportRefused) return true;
    throw error;
  }
}
