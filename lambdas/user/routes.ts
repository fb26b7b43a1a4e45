import { callerOf, createRouter, json, readBody } from '../shared/http.ts';
import { idempotently, readIdempotencyKey } from '../shared/idempotency.ts';
import { chargeBalance, chargeSchema } from './charge.ts';
import { profileSchema, readUser, saveProfile } from './profile.ts';

export const router = createRouter();

router.get('/users/me', async (context) => json(200, await readUser(callerOf(context).userId)));

router.put('/users/me', async (context) =>
  json(200, await saveProfile(callerOf(context).userId, await readBody(context, profileSchema))),
);

router.post('/users/me/balance', async (context) => {
  const { userId } = callerOf(context);
  const key = readIdempotencyKey(context);
  const body = await readBody(context, chargeSchema);
  return idempotently(context, { operation: 'POST /users/me/balance', userId, key, body }, async () => ({
    status: 200,
    body: await chargeBalance(userId, key, body),
  }));
});
