import { compensation, step } from '../shared/saga/commands/command.ts';
import type { GuardedWrite } from '../shared/saga/commands/step-plan.ts';
import { OrderRejected } from '../shared/saga/errors.ts';
import { type Price, pricedPayload } from '../shared/saga/saga-order.ts';
import { couponKey, ledger, partOf, table } from './table.ts';
import { discountOf, type Terms } from './terms.ts';
import { countUse, uncountUse } from './uses.ts';

interface Used {
  couponId: string;
  userId: string;
  /** Where the use is counted; absent in records from before uses were. */
  part?: number;
}

/** Step 2: uses the buyer's coupon up and answers with the lowered price. */
export const useCoupon = step(
  ledger,
  'useCoupon',
  pricedPayload,
  async ({ order, price }, [coupon]) => {
    const { couponId, userId, orderId } = order;
    if (!couponId) throw new OrderRejected('INVALID_COMMAND', 'order.couponId: is missing');
    if (!coupon) throw notUsable(couponId, 'not issued to you');
    const part = partOf(orderId);
    const discount = discountOf(coupon as unknown as Terms, price.subtotal);
    return {
      result: { ...price, discount, total: price.subtotal - discount } satisfies Price,
      effects: { couponId, userId, part } satisfies Used,
      writes: [
        markUsed({ couponId, userId }, orderId, price.subtotal),
        { write: countUse(couponId, part), rejection: () => notUsable(couponId, 'it was closed') },
      ],
    };
  },
  { reads: ({ order: { couponId, userId } }) => (couponId ? [couponKey(couponId, userId)] : []) },
);

/** Gives back the coupon that useCoupon used; whether it is still in its period is for the next order to find out. */
export const restoreCoupon = compensation<Used>(ledger, 'useCoupon', ({ couponId, userId, part }) => [
  {
    Update: {
      TableName: table,
      Key: couponKey(couponId, userId),
      UpdateExpression: 'SET #status = :issued REMOVE orderId, usedAt',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':issued': 'ISSUED' },
    },
  },
  ...(part === undefined ? [] : [uncountUse(couponId, part)]),
]);

/** Usable means: unused, in its period, and the order is large enough, all at the moment of the write. */
function markUsed({ couponId, userId }: Used, orderId: string, subtotal: number): GuardedWrite {
  const now = new Date().toISOString();
  return {
    write: {
      Update: {
        TableName: table,
        Key: couponKey(couponId, userId),
        UpdateExpression: 'SET #status = :used, orderId = :orderId, usedAt = :now',
        ConditionExpression:
          '#status = :issued AND validFrom <= :now AND validUntil > :now AND minOrderAmount <= :subtotal',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':issued': 'ISSUED',
          ':used': 'USED',
          ':orderId': orderId,
          ':now': now,
          ':subtotal': subtotal,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    rejection: (coupon) =>
      notUsable(
        couponId,
        coupon ? obstacleOf(coupon as unknown as Held, now, subtotal) : 'not issued to you',
      ),
  };
}

type Held = Terms & { status: string };

/** Which part of the condition did not hold. */
function obstacleOf({ status, validFrom, validUntil, minOrderAmount }: Held, now: string, subtotal: number) {
  if (status !== 'ISSUED') return 'it is used already';
  if (validUntil <= now) return `it was valid until ${validUntil}`;
  if (validFrom > now) return `it is valid from ${validFrom} on`;
  return `the order comes to ${subtotal}, and it takes ${minOrderAmount}`;
}

const notUsable = (couponId: string, why: string) =>
  new OrderRejected('COUPON_NOT_USABLE', `${couponId}: ${why}`);
