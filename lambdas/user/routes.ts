import { idempotently } from '../shared/api/idempotency.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { chargeBalance } from './charge.ts';
import { contract } from './contract.ts';
import { listHistory } from './history.ts';
import { readUser, saveProfile } from './profile.ts';

export const router = serviceRouter(contract, {
  'PUT /users/me': async ({ caller, body }) => reply(200, await saveProfile(caller.userId, body)),
  'GET /users/me': async ({ caller }) => reply(200, await readUser(caller.userId)),
  'POST /users/me/balance': async ({ caller: { userId }, headers, body }, context) => {
    const key = headers['Idempotency-Key'];
    const request = { operation: 'POST /users/me/balance', userId, key, body };
    return idempotently(context, request, async () => reply(200, await chargeBalance(userId, key, body)));
  },
  'GET /users/me/balance/history': async ({ caller, query }) =>
    reply(200, await listHistory(caller.userId, query)),
});
