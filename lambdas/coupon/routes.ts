import { callerOf, createRouter, json, readBody, requireAdmin } from '../shared/http.ts';
import { readPage } from '../shared/paging.ts';
import { createCampaign, issueCoupon, listCoupons, newCampaignSchema } from './campaign.ts';

export const router = createRouter();

router.post('/coupons', async (context) => {
  requireAdmin(context);
  return json(201, await createCampaign(await readBody(context, newCampaignSchema)));
});

router.post('/coupons/:couponId/issue', async (context) =>
  json(201, await issueCoupon(context.params.couponId as string, callerOf(context).userId)),
);

router.get('/coupons', async (context) =>
  json(200, await listCoupons(callerOf(context).userId, readPage(context))),
);
