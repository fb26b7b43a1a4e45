import { HttpError } from '../shared/api/http-error.ts';
import { idempotently } from '../shared/api/idempotency.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { createCampaign } from './campaign.ts';
import { listCampaigns } from './campaigns.ts';
import { closeCampaign } from './close.ts';
import { contract } from './contract.ts';
import { issueCoupon } from './issue.ts';
import { listCoupons, validateCoupon } from './my-coupons.ts';

export const router = serviceRouter(contract, {
  'POST /coupons': async ({ caller: { userId }, headers, body }, context) => {
    const request = { operation: 'POST /coupons', userId, key: headers['Idempotency-Key'], body };
    return idempotently(context, request, async (origin) =>
      reply(201, await createCampaign(body, { origin, operator: userId })),
    );
  },
  'POST /coupons/{couponId}/issue': async ({ path, caller }) =>
    reply(201, await issueCoupon(path.couponId, caller.userId)),
  'POST /coupons/{couponId}/close': async ({ path, caller }) =>
    reply(200, await closeCampaign(path.couponId, caller.userId)),
  'GET /admin/coupons': async ({ query }) => reply(200, await listCampaigns(query)),
  'GET /admin/users/{userId}/coupons': async ({ path, query }) =>
    reply(200, await listCoupons(path.userId, query)),
  'GET /coupons': async ({ query: { all, ...page }, caller }) => {
    if (all === undefined) return reply(200, await listCoupons(caller.userId, page));
    if (!caller.isAdmin) throw notForCustomers();
    return reply(200, await listCampaigns(page));
  },
  'GET /coupons/{couponId}/validation': async ({ path, query, caller }) =>
    reply(200, await validateCoupon(path.couponId, caller.userId, query.amount)),
});

const notForCustomers = () =>
  new HttpError(403, 'Only members of the group "admin" may list all campaigns: leave `all` out.');
