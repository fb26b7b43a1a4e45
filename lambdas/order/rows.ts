import { DOMAIN_ROWS } from '../shared/participant/domain-rows.ts';
import {
  allOf,
  behind,
  type DomainMapping,
  inOneItem,
  ledgerRows,
} from '../shared/participant/row-mapping.ts';
import type { Item } from '../shared/platform/reads.ts';
import { openShardOf, orderKey, statusShardOf } from '../shared/saga/order-record.ts';
import type { OrderStatus } from '../shared/saga/status-rules.ts';

/** What nobody looks at any more, unless it needs somebody. */
const OVER = ['CONFIRMED', 'REJECTED', 'CANCELLED'];

/**
 * The neutral rows of the order domain in its table. The record of an order is here whoever owns the domain, and knows more than its row:
 * these items are for an order that only the other owner knows.
 */
export const rows: DomainMapping<'order'> = {
  orders: {
    ...inOneItem({
      shape: DOMAIN_ROWS.order.orders,
      keyOf: ({ orderId }) => orderKey(String(orderId)),
      partOf: ({ pk, sk }) => (sk === 'ORDER' ? allOf({ orderId: behind('ORDER#', pk) }) : undefined),
      attributesOf(row) {
        const { orderId, status, needsAttention, createdAt, updatedAt } = row;
        const isOpen = needsAttention === true || !OVER.includes(String(status));
        return {
          ...row,
          statusShard: statusShardOf(String(orderId), status as OrderStatus),
          ...(isOpen && { openShard: openShardOf(String(orderId)), openedAt: createdAt }),
          ...(needsAttention === true && { needShard: openShardOf(String(orderId)), inNeedSince: updatedAt }),
        };
      },
      columnsOf: ({ placed = false, ...order }) => ({ placed, ...(isClaimed(order) && beforeClaim(order)) }),
    }),
    ownersPart: ['price', 'placed'],
  },

  ledger: ledgerRows(),
};

/** Somebody is undoing it: that is not decided yet, and no owner was told. */
const isClaimed = ({ status }: Item) => status === 'REJECTING' || status === 'CANCELLING';
const beforeClaim = ({ confirmedAt, createdAt }: Item) => ({
  status: confirmedAt ? 'CONFIRMED' : 'PENDING',
  updatedAt: confirmedAt ?? createdAt,
});

/** What an item adds to the domain's totals. */
export const totalsOf = ({ sk, placed }: Item) => ({ placed: Number(sk === 'ORDER' && placed === true) });
