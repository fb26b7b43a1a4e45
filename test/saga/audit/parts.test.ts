import { campaignKey, couponKey } from '../../../lambdas/coupon/table.ts';
import { paymentIdOf, paymentKey } from '../../../lambdas/payment/table.ts';
import { productKey } from '../../../lambdas/product/table.ts';
import { runRecovery } from '../../../lambdas/recovery/commands.ts';
import type { AuditReport, Finding } from '../../../lambdas/recovery/proof/report.ts';
import { auditInParts } from '../../../tools/operate/audit-parts.ts';
import { auditNow, sorted } from '../../support/saga/findings.ts';
import { Shop } from '../../support/saga/shop.ts';
import { addToBalance, tamper } from '../../support/saga/tampering.ts';
import { createWorld } from '../../support/saga/world.ts';

const LONG_MS = 900_000;
let whole: AuditReport;

/** Enough of everything for many parts, something open, and one thing wrong of each kind. */
beforeAll(async () => {
  const shop = await Shop.open();
  const worlds = await Promise.all(Array.from({ length: 12 }, () => createWorld()));
  const [one, other] = [await shop.confirmed(), worlds[0] as (typeof worlds)[number]];
  await shop.cancelled();
  await shop.inNeed();
  await auditNow();
  await tamper('product', productKey(one.productId), { stock: 0 });
  await tamper('coupon', campaignKey(other.couponId), { quantity: 5 });
  await tamper('coupon', couponKey(other.couponId, other.userId), { status: 'USED', orderId: 'nosuch' });
  await addToBalance(other.userId, 1);
  await tamper('payment', paymentKey(paymentIdOf(one.orderId)), { status: 'REFUNDED' });
  await tamper('payment', paymentKey('any'), { orderId: 'nosuch', amount: 5, status: 'PAID' });
  whole = await ask({ command: 'audit' });
});

const comparable = <Report extends { violations: Finding[]; inFlight: Finding[] }>(report: Report) => ({
  ...report,
  violations: sorted(report.violations),
  inFlight: sorted(report.inFlight),
});
const ask = (command: unknown) => runRecovery(command, () => LONG_MS) as Promise<AuditReport>;

describe('an audit of something large', () => {
  it('finds the same, and counts the same, when few ids fit into its memory', async () => {
    const small = await auditNow({ maxIds: 3 });

    expect(whole.checked).toEqual({ products: 15, coupons: 15, users: 15, orders: 3, payments: 3 });
    expect(whole).toMatchObject({ ok: false, violationCount: 6, inFlightCount: 1 });
    expect(comparable(small)).toEqual(comparable(whole));
  });

  it.each([1, 2, 3, 7])('finds the same, and counts the same, in parts: %i', async (parts) => {
    const said: string[] = [];

    const added = await auditInParts(ask, parts, (line) => said.push(line));

    expect(comparable(added)).toEqual(comparable(whole));
    expect(said).toHaveLength(parts);
  });

  it('names the field of a part that cannot be', async () => {
    await expect(ask({ command: 'audit', part: { index: 2, of: 2 } })).rejects.toThrow(
      'part.index: must be below part.of: the first part is 0',
    );
    await expect(ask({ command: 'audit', part: { index: 0, of: 1_001 } })).rejects.toThrow('part.of: ');
    await expect(ask({ command: 'audit', part: { index: 0.5, of: 2 } })).rejects.toThrow('part.index: ');
    await expect(ask({ command: 'audit', part: { index: 0 } })).rejects.toThrow('part.of: ');
  });
});
