import { DOMAIN_ROWS } from '../shared/participant/domain-rows.ts';
import {
  allOf,
  behind,
  type DomainMapping,
  inOneItem,
  ledgerRows,
} from '../shared/participant/row-mapping.ts';
import type { Item } from '../shared/platform/reads.ts';
import { entryKey, nameKeyOf, userKey } from './table.ts';

const { users, entries } = DOMAIN_ROWS.user;

/** The neutral rows of the user domain in its table. */
export const rows: DomainMapping<'user'> = {
  users: inOneItem({
    shape: users,
    keyOf: ({ userId }) => userKey(String(userId)),
    partOf: ({ pk, sk }) => (sk === 'USER' ? allOf({ userId: behind('USER#', pk) }) : undefined),
    attributesOf: (row) => ({ ...row, ...(row.name !== undefined && nameKeyOf(String(row.name))) }),
  }),

  entries: {
    ...inOneItem({
      shape: entries,
      keyOf: ({ userId, entryId }) => entryKey(String(userId), String(entryId)),
      partOf: ({ pk, sk }) => allOf({ userId: behind('USER#', pk), entryId: behind('ENTRY#', sk) }),
      attributesOf: ({ userId, entryId: _, bookedBy, ...row }) => ({
        ...row,
        historyOf: userId,
        ...(bookedBy !== undefined && { by: bookedBy }),
      }),
      columnsOf: ({ by }) => ({ bookedBy: by }),
    }),
    // The user's item counts its entries, which the audit relies on.
    sharesOf: ({ userId }) => [{ key: userKey(String(userId)), attribute: 'entries', units: 1 }],
  },

  ledger: ledgerRows(),
};

/** What an item adds to the domain's totals. */
export function totalsOf({ sk, balance, type, amount }: Item) {
  const booked = (kind: string) => (String(sk).startsWith('ENTRY#') && type === kind ? Number(amount) : 0);
  return {
    balance: sk === 'USER' ? Number(balance ?? 0) : 0,
    charged: booked('CHARGE'),
    spent: booked('ORDER'),
    refunded: booked('REFUND'),
  };
}
