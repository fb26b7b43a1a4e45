import { callerOf, createRouter, json } from '../shared/http.ts';
import { readPage } from '../shared/paging.ts';
import { listPayments } from './payment.ts';

export const router = createRouter();

router.get('/payments', async (context) =>
  json(200, await listPayments(callerOf(context).userId, readPage(context))),
);
