import { allShares, campaignKey, catalogue, shareKey, table } from '../../../coupon/table.ts';
import { CORRECTION_PREFIX } from '../../../shared/correction.ts';
import { chunksOf } from '../../../shared/platform/chunks.ts';
import type { Wrong } from '../../proof/confirm.ts';
import type { Scope } from '../scope.ts';
import { correction } from './fix.ts';
import { auditSums, type ScatteredSums } from './scattered-sums.ts';

/** A campaign's coupons: how many there are in all, how many are left to be issued, and how many were. */
interface Coupons {
  quantity: number;
  left: number;
  issued: number;
  /** How often the shares were set right by hand. */
  corrections: number;
}

/** Coupons of a campaign = left + issued. */
const coupons: ScatteredSums<Coupons> = {
  table,
  empty: { quantity: 0, left: 0, issued: 0, corrections: 0 },
  count(item, add) {
    const [prefix, id = ''] = item.pk.split('#');
    if (prefix !== 'COUPON') return;
    if (item.sk === campaignKey(id).sk) add(id, (line) => ({ ...line, quantity: Number(item.quantity) }));
    else if (item.sk === 'SHARE') add(id, (line) => ({ ...line, left: line.left + Number(item.left) }));
    else if (item.sk.startsWith('USER#')) add(id, (line) => ({ ...line, issued: line.issued + 1 }));
    else if (item.sk.startsWith(CORRECTION_PREFIX))
      add(id, (line) => ({ ...line, corrections: line.corrections + 1 }));
  },
  wrongWith,
  note({ issued }, checked) {
    checked.coupons += issued;
  },
  async *listIds(books) {
    for await (const entries of books.pages(table, catalogue)) yield entries.map(({ sk }) => sk);
  },
  // A share only ever shrinks, because what is issued never goes back: so its rest is a counter, too. A correction counts by itself.
  async countersOf(ids, books) {
    const keys = ids.flatMap((id) => allShares.map((share) => shareKey(id, share)));
    const shares = await books.getAll(keys.map((key) => ({ table, key })));
    return chunksOf(shares, allShares.length).map((mine) =>
      JSON.stringify(mine.map((share) => [share?.left ?? null, share?.version ?? 0])),
    );
  },
};

export const auditCampaigns = (scope: Scope) => auditSums(coupons, scope);

function wrongWith({ quantity, left, issued, corrections }: Coupons, id: string): Wrong[] {
  const difference = left + issued - quantity;
  if (difference === 0) return [];
  return [
    {
      kind: 'COUPONS_NOT_CONSERVED',
      detail: `${quantity} in all, ${left} left, ${issued} issued: ${Math.abs(difference)} too ${difference < 0 ? 'few' : 'many'}`,
      fix: correction('campaign', id, -difference, corrections),
    },
  ];
}
