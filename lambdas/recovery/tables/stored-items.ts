import * as z from 'zod/mini';
import * as coupon from '../../coupon/table.ts';
import * as journal from '../../journal/table.ts';
import * as payment from '../../payment/table.ts';
import * as product from '../../product/table.ts';
import { fieldErrors, summarize } from '../../shared/platform/validation.ts';
import { STEP_NAMES, type StepName } from '../../shared/saga/command-names.ts';
import { RECORDED_STATES } from '../../shared/saga/ledger-rules.ts';
import * as order from '../../shared/saga/order-record.ts';
import { ORDER_STATUSES } from '../../shared/saga/status-rules.ts';
import * as user from '../../user/table.ts';
import type { Finding } from '../proof/report.ts';
import type { Item } from './scan.ts';

/*
 * What the audit and the replay rely on in the items that they read. Whoever restores a backup or mends an item by hand may leave
 * one that lacks something: it is named by its key, and nothing stumbles over it.
 */

const id = z.string().check(z.minLength(1));
const items = z.array(z.object({ productId: id, quantity: z.int() }));

/** What the compensation of each step gives back. */
const EFFECTS: Record<StepName, z.ZodMiniType> = {
  decreaseStock: z.object({ items, day: z.iso.date() }),
  useCoupon: z.object({ couponId: id, userId: id }),
  decreaseBalance: z.object({ userId: id, orderId: id, amount: z.int() }),
  createOrder: z.object({ orderId: id }),
  processPayment: z.object({ paymentId: id }),
};

const moment = z.iso.datetime();
const ledgerRecord = z.object({
  step: z.enum(STEP_NAMES),
  orderId: id,
  state: z.enum(RECORDED_STATES),
  at: moment,
});
const undoneRecord = z.object({ compensatedAt: moment });

const event = z.object({ type: id, at: moment, detail: z.record(z.string(), z.unknown()) });
/** What the replay adds up. */
const sale = z.object({ detail: EFFECTS.decreaseStock });
const SALES = ['StockDecreased', 'StockIncreased'];

const LEDGER = 'LEDGER#';

/** Of each table the items that are read, by how their sort keys begin. */
const SCHEMAS: Record<string, { begins: string; schema: z.ZodMiniType }[]> = {
  [product.table]: [
    { begins: 'PRODUCT', schema: z.object({ stock: z.int() }) },
    { begins: 'SHARE', schema: z.object({ stock: z.int() }) },
    { begins: 'DAY#', schema: z.object({ productId: id, unitsSold: z.int() }) },
    { begins: 'ADJUSTMENT#', schema: z.object({ units: z.int() }) },
  ],
  [coupon.table]: [
    { begins: 'COUPON', schema: z.object({ quantity: z.int() }) },
    { begins: 'SHARE', schema: z.object({ left: z.int() }) },
    { begins: 'USER#', schema: z.object({ status: z.enum(['ISSUED', 'USED']) }) },
  ],
  [user.table]: [
    { begins: 'USER', schema: z.object({ balance: z.int(), entries: z.optional(z.int()) }) },
    {
      begins: 'ENTRY#',
      schema: z.object({ type: z.enum(['CHARGE', 'ORDER', 'REFUND', 'ADJUSTMENT']), amount: z.int() }),
    },
  ],
  [order.table]: [
    {
      begins: 'ORDER',
      schema: z.object({
        userId: id,
        status: z.enum(ORDER_STATUSES),
        needsAttention: z.boolean(),
        items,
        createdAt: moment,
        updatedAt: moment,
      }),
    },
  ],
  [payment.table]: [
    { begins: 'PAYMENT', schema: z.object({ status: z.enum(['PAID', 'REFUNDED']), amount: z.int() }) },
  ],
};

/** What is wrong with the item, each bad attribute by name; undefined when it can be relied on. */
export function flawOf(table: string, item: Item): string | undefined {
  if (item.sk.startsWith(LEDGER)) return flawOfRecord(item);
  if (table === journal.table) return flawOfEvent(item);
  const known = SCHEMAS[table]?.find(({ begins }) => item.sk.startsWith(begins));
  return known && flawBy(known.schema, item, 'item');
}

/** The same of an order's record, as it is read by itself. */
export const flawOfOrder = (record: order.OrderItem) => flawOf(order.table, record as unknown as Item);

/** What is said of an item that has a flaw. */
export const malformed = ({ pk, sk }: Item, flaw: string): Finding => ({
  kind: 'MALFORMED_ITEM',
  id: `${pk} ${sk}`,
  detail: flaw,
});

function flawOfRecord(item: Item): string | undefined {
  const flaw = flawBy(ledgerRecord, item, 'record');
  if (flaw || item.state === 'REJECTED' || item.state === 'BLOCKED') return flaw;
  if (item.state === 'COMPENSATED') return flawBy(undoneRecord, item, 'record');
  return flawBy(z.object({ effects: EFFECTS[item.step as StepName] }), item, 'effects');
}

/** The lists that the journal keeps beside its events are nobody's proof. */
function flawOfEvent(item: Item): string | undefined {
  if (!item.sk.startsWith(journal.EVENT_PREFIX)) return undefined;
  const flaw = flawBy(event, item, 'event');
  return flaw ?? (SALES.includes(String(item.type)) ? flawBy(sale, item, 'event') : undefined);
}

function flawBy(schema: z.ZodMiniType, value: unknown, root: string): string | undefined {
  const { error } = schema.safeParse(value);
  return error && summarize(fieldErrors(error, root));
}
