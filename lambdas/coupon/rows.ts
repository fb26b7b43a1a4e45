import { DOMAIN_ROWS } from '../shared/participant/domain-rows.ts';
import {
  allOf,
  behind,
  columnsOf,
  type DomainMapping,
  inOneItem,
  type KeyedItem,
  ledgerRows,
  type Row,
} from '../shared/participant/row-mapping.ts';
import type { Item } from '../shared/platform/reads.ts';
import {
  allParts,
  allShares,
  campaignKey,
  catalogue,
  couponKey,
  partOf,
  shareKey,
  usesKey,
} from './table.ts';

const { campaigns, coupons } = DOMAIN_ROWS.coupon;

/** The neutral rows of the coupon domain in its table. */
export const rows: DomainMapping<'coupon'> = {
  campaigns: {
    shape: campaigns,
    partOf: ({ pk, sk }) =>
      sk === 'COUPON' || sk === 'SHARE'
        ? allOf({ couponId: behind('COUPON#', pk)?.replace(/#SHARE#\d+$/, '') })
        : undefined,
    keysOf: ({ couponId }) => [
      campaignKey(String(couponId)),
      ...allShares.map((share) => shareKey(String(couponId), share)),
    ],
    itemsOf: itemsOfCampaign,
    rowOf(items) {
      const campaign = items.find(({ sk }) => sk === 'COUPON');
      const remaining = items.reduce((sum, { sk, left }) => sum + (sk === 'SHARE' ? Number(left) : 0), 0);
      return campaign && columnsOf(campaigns, { ...campaign, remaining });
    },
  },

  coupons: {
    ...inOneItem({
      shape: coupons,
      keyOf: ({ couponId, userId }) => couponKey(String(couponId), String(userId)),
      partOf: ({ pk, sk }) => allOf({ couponId: behind('COUPON#', pk), userId: behind('USER#', sk) }),
    }),
    sharesOf: ({ couponId, status, orderId }) =>
      status === 'USED'
        ? [{ key: usesKey(String(couponId), partOf(String(orderId))), attribute: 'used', units: 1 }]
        : [],
  },

  // Another owner counts no uses in parts: here the part follows from the order.
  ledger: ledgerRows({
    complete: ({ step, orderId, effects }) =>
      step === 'useCoupon' ? { part: partOf(String(orderId)), ...(effects as Item) } : effects,
    neutral: ({ step, orderId, effects }) => {
      const { part, ...others } = effects as Item;
      return step === 'useCoupon' && part === partOf(String(orderId)) ? others : effects;
    },
  }),
};

/** What is left is dealt out over the shares; a campaign that is closed is marked wherever an order or a claim meets it. */
function itemsOfCampaign(row: Row): KeyedItem[] {
  const { remaining, ...campaign } = columnsOf(campaigns, row);
  const [couponId, left] = [String(row.couponId), Number(remaining)];
  const shares = allShares.slice(0, Number(row.quantity));
  const mark: Item = row.closedAt ? { closedAt: row.closedAt } : {};
  return [
    { ...campaignKey(couponId), ...campaign },
    { pk: catalogue, sk: couponId },
    ...shares.map((share) => ({
      ...shareKey(couponId, share),
      share,
      left: Math.floor(left / shares.length) + (share < left % shares.length ? 1 : 0),
      ...mark,
    })),
    ...(row.closedAt ? allParts.map((part) => ({ ...usesKey(couponId, part), ...mark })) : []),
  ];
}

/** What an item adds to the domain's totals. */
export const totalsOf = ({ sk, status }: Item) => ({
  issued: Number(String(sk).startsWith('USER#')),
  used: Number(String(sk).startsWith('USER#') && status === 'USED'),
});
