import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { createCampaign } from './campaign.ts';
import { contract } from './contract.ts';
import { issueCoupon } from './issue.ts';
import { listCoupons, validateCoupon } from './my-coupons.ts';

export const router = serviceRouter(contract, {
  'POST /coupons': async ({ body }) => reply(201, await createCampaign(body)),
  'POST /coupons/{couponId}/issue': async ({ path, caller }) =>
    reply(201, await issueCoupon(path.couponId, caller.userId)),
  'GET /coupons': async ({ query, caller }) => reply(200, await listCoupons(caller.userId, query)),
  'GET /coupons/{couponId}/validation': async ({ path, query, caller }) =>
    reply(200, await validateCoupon(path.couponId, caller.userId, query.amount)),
});
