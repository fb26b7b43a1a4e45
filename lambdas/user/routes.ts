import { HttpError } from '../shared/api/http-error.ts';
import { idempotently } from '../shared/api/idempotency.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { optionalEnv } from '../shared/platform/env.ts';
import { adjustBalance } from './adjustment.ts';
import { chargeBalance } from './charge.ts';
import { contract } from './contract.ts';
import { listHistory } from './history.ts';
import { listUsersNamed, readUser, saveProfile } from './profile.ts';

/** Money for nothing is for demonstration: where it is real, a payment provider's word charges the balance. See docs/api.md. */
const allowsFreeCharges = optionalEnv('ALLOWS_FREE_CHARGES') === 'true';

export const router = serviceRouter(contract, {
  'PUT /users/me': async ({ caller, body }) => reply(200, await saveProfile(caller.userId, body)),
  'GET /users/me': async ({ caller }) => reply(200, await readUser(caller.userId)),
  'POST /users/me/balance': async ({ caller: { userId }, headers, body }, context) => {
    if (!allowsFreeCharges) throw notFree();
    const key = headers['Idempotency-Key'];
    const request = { operation: 'POST /users/me/balance', userId, key, body };
    return idempotently(context, request, async () => reply(200, await chargeBalance(userId, key, body)));
  },
  'GET /admin/users': async ({ query: { name, ...page } }) => reply(200, await listUsersNamed(name, page)),
  'GET /admin/users/{userId}': async ({ path }) => reply(200, await readUser(path.userId)),
  'GET /admin/users/{userId}/balance/history': async ({ path, query }) =>
    reply(200, await listHistory(path.userId, query)),
  'POST /admin/users/{userId}/balance-adjustments': async ({ caller, path, headers, body }, context) => {
    const key = headers['Idempotency-Key'];
    const operation = `POST /admin/users/${path.userId}/balance-adjustments`;
    return idempotently(context, { operation, userId: caller.userId, key, body }, async () =>
      reply(200, await adjustBalance(path.userId, { key, by: caller.userId, ...body })),
    );
  },
  'GET /users/me/balance/history': async ({ caller, query }) =>
    reply(200, await listHistory(caller.userId, query)),
});

const notFree = () =>
  new HttpError(403, 'Here a balance is charged by paying, and not by asking for it.', {
    reason: 'CHARGING_IS_OFF',
  });
