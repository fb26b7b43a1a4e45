import { randomUUID } from 'node:crypto';
import { createCampaign } from '../../lambdas/coupon/campaign.ts';
import { issueCoupon } from '../../lambdas/coupon/issue.ts';
import { conflictAsOnAws } from '../support/faults/conflicts.ts';
import { all, createTables } from '../support/saga/tables.ts';

beforeAll(createTables);

const aCampaign = (quantity: number, { validFrom = '2020-01-01', validUntil = '2099-01-01' } = {}) =>
  createCampaign({
    couponId: `c-${randomUUID().slice(0, 8)}`,
    name: '10 % off',
    discount: { type: 'PERCENT', value: 10 },
    minOrderAmount: 0,
    quantity,
    validFrom: `${validFrom}T00:00:00.000Z`,
    validUntil: `${validUntil}T00:00:00.000Z`,
  });

/** How often each answer came: the reason of a refusal, or the status of a coupon. */
function tally(claims: PromiseSettledResult<{ status: string }>[]): Record<string, number> {
  const answers = claims.map((claim) =>
    claim.status === 'fulfilled' ? claim.value.status : (claim.reason.problem?.reason ?? claim.reason.name),
  );
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}

async function holdersOf(couponId: string): Promise<unknown[]> {
  const items = await all('coupon');
  return items
    .filter(({ pk, sk }) => pk === `COUPON#${couponId}` && String(sk).startsWith('USER#'))
    .map(({ userId }) => userId);
}

describe('issuing coupons', () => {
  it.each([1, 3, 50])(
    'gives exactly %i to 200 who come at once, although they conflict',
    async (quantity) => {
      const { couponId } = await aCampaign(quantity);

      const conflicts = conflictAsOnAws();
      const claims = await Promise.allSettled(
        Array.from({ length: 200 }, (_, n) => issueCoupon(couponId, `user-${n}`)),
      );
      conflicts.restore();

      expect(conflicts.conflicts).toBeGreaterThan(0);
      expect(tally(claims)).toEqual({ ISSUED: quantity, SOLD_OUT: 200 - quantity });
      expect(new Set(await holdersOf(couponId)).size).toBe(quantity);
    },
  );

  it('gives one to somebody who asks twenty times at once', async () => {
    const { couponId } = await aCampaign(50);

    const claims = await Promise.allSettled(Array.from({ length: 20 }, () => issueCoupon(couponId, 'alice')));

    expect(tally(claims)).toEqual({ ISSUED: 1, ALREADY_ISSUED: 19 });
    expect(await holdersOf(couponId)).toEqual(['alice']);
  });

  it('says that it is sold out also to the first who comes after the last', async () => {
    const { couponId } = await aCampaign(2);

    await issueCoupon(couponId, 'alice');
    await issueCoupon(couponId, 'bob');
    const late = issueCoupon(couponId, 'carol');
    const again = issueCoupon(couponId, 'bob');

    await expect(late).rejects.toMatchObject({ problem: { status: 409, reason: 'SOLD_OUT' } });
    await expect(again).rejects.toMatchObject({ problem: { status: 409, reason: 'ALREADY_ISSUED' } });
  });

  it.each([
    { title: 'before its period', validFrom: '2098-01-01', validUntil: '2099-01-01' },
    { title: 'after its period', validFrom: '2020-01-01', validUntil: '2021-01-01' },
  ])('refuses $title', async ({ validFrom, validUntil }) => {
    const { couponId } = await aCampaign(5, { validFrom, validUntil });

    const claim = issueCoupon(couponId, 'alice');

    await expect(claim).rejects.toMatchObject({ problem: { status: 409, reason: 'NOT_IN_PERIOD' } });
  });

  it('answers 404 for a campaign that does not exist', async () => {
    const claim = issueCoupon('no-such-coupon', 'alice');

    await expect(claim).rejects.toMatchObject({ problem: { status: 404 } });
  });
});
