import { DOMAIN_ROWS } from '../shared/participant/domain-rows.ts';
import {
  allOf,
  behind,
  type DomainMapping,
  inOneItem,
  ledgerRows,
} from '../shared/participant/row-mapping.ts';
import type { Item } from '../shared/platform/reads.ts';
import { paymentKey } from './table.ts';

/** The neutral rows of the payment domain in its table. */
export const rows: DomainMapping<'payment'> = {
  payments: inOneItem({
    shape: DOMAIN_ROWS.payment.payments,
    keyOf: ({ paymentId }) => paymentKey(String(paymentId)),
    partOf: ({ pk, sk }) => (sk === 'PAYMENT' ? allOf({ paymentId: behind('PAYMENT#', pk) }) : undefined),
  }),

  ledger: ledgerRows(),
};

/** What an item adds to the domain's totals. */
export function totalsOf({ sk, amount, status }: Item) {
  const paid = sk === 'PAYMENT' ? Number(amount) : 0;
  return { paid, refunded: status === 'REFUNDED' ? paid : 0 };
}
