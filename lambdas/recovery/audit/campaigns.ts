import { campaignKey, table } from '../../coupon/table.ts';
import { Suspects } from './confirm.ts';
import type { EffectsCheck } from './effects.ts';
import type { Findings } from './report.ts';
import { type Item, scanTable } from './scan.ts';

/** A campaign's coupons: how many there are in all, how many are left to be issued, and how many were. */
interface Coupons {
  quantity: number | undefined;
  left: number;
  issued: number;
}

/** Coupons of a campaign = left + issued. Held in memory: one line a campaign. */
export async function auditCampaigns(findings: Findings, effects: EffectsCheck, isTimeUp: () => boolean) {
  const observe = async (wanted?: Set<string>) => {
    const campaigns = new Map<string, Coupons>();
    await scanTable(
      table,
      async (items) => {
        for (const item of items) count(campaigns, item, wanted);
        if (!wanted) await effects.look(table, items);
      },
      isTimeUp,
    );
    return campaigns;
  };

  const suspects = new Suspects(async (ids) => {
    const campaigns = await observe(new Set(ids));
    return new Map(ids.map((id) => [id, { seen: campaigns.get(id), wrong: wrongWith(campaigns.get(id)) }]));
  });
  for (const [couponId, coupons] of await observe()) {
    findings.checked.coupons += coupons.issued;
    if (wrongWith(coupons).length) suspects.add(couponId);
  }
  await suspects.confirm(findings);
}

function count(campaigns: Map<string, Coupons>, item: Item, wanted: Set<string> | undefined): void {
  const [prefix, couponId = ''] = item.pk.split('#');
  if (prefix !== 'COUPON' || (wanted && !wanted.has(couponId))) return;
  const { quantity, left, issued } = campaigns.get(couponId) ?? { quantity: undefined, left: 0, issued: 0 };
  campaigns.set(couponId, {
    quantity: item.sk === campaignKey(couponId).sk ? Number(item.quantity) : quantity,
    left: left + (item.sk === 'SHARE' ? Number(item.left) : 0),
    issued: issued + (item.sk.startsWith('USER#') ? 1 : 0),
  });
}

function wrongWith(coupons: Coupons | undefined) {
  if (!coupons) return [];
  const { quantity = 0, left, issued } = coupons;
  const difference = left + issued - quantity;
  if (difference === 0) return [];
  return [
    {
      kind: 'COUPONS_NOT_CONSERVED',
      detail: `${quantity} in all, ${left} left, ${issued} issued: ${Math.abs(difference)} too ${difference < 0 ? 'few' : 'many'}`,
    },
  ];
}
