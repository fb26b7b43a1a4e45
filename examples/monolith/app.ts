import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Database } from './database/database.ts';
import { campaigns } from './routes/campaigns.ts';
import { coupons } from './routes/coupons.ts';
import { type Request, requestOf } from './routes/http.ts';
import { ordersOf } from './routes/orders.ts';
import { payments } from './routes/payments.ts';
import { type Answer, notFound, problemOf } from './routes/problem.ts';
import { productsOf } from './routes/products.ts';
import { users } from './routes/users.ts';
import { answerSaga } from './saga/door.ts';
import { participantOf } from './shop/participant.ts';

export interface Settings {
  /** Shared with the saga's side: signs every call. */
  secret: string;
  /** Of every price, ISO 4217. */
  currency: string;
  /** The most that one payment may be, in minor units. */
  paymentLimit: number;
  /** Told what nobody expected. */
  log?: (error: unknown) => void;
}

/** The whole shop: its API, and the door for the saga. */
export function appOf(database: Database, { log = console.error, ...settings }: Settings): Hono {
  const app = new Hono();
  const shop = { database, ...settings };
  const participant = participantOf(shop);
  const routes: Record<string, (request: Request) => Promise<Answer>> = {
    ...productsOf(shop.currency),
    ...campaigns,
    ...coupons,
    ...users,
    ...ordersOf(shop),
    ...payments,
  };
  const respond = (context: Context, { status, body, headers }: Answer) =>
    context.json(body as object, status as ContentfulStatusCode, headers);

  app.all('/saga/*', async (context) => {
    const { pathname, search } = new URL(context.req.url);
    const { status, body, type } = await answerSaga(participant, {
      method: context.req.method,
      path: pathname,
      query: search,
      headers: context.req.raw.headers,
      body: await context.req.text(),
    });
    return context.json(body as object, status as ContentfulStatusCode, type ? { 'Content-Type': type } : {});
  });
  for (const [route, handle] of Object.entries(routes)) {
    const [method = '', path = ''] = route.split(' ');
    app.on(method, path, async (context) => {
      const request = requestOf(context, await context.req.text(), shop);
      return respond(context, await handle(request).catch((error) => problemOf(error, log)));
    });
  }
  app.onError((error, context) => respond(context, problemOf(error, log)));
  app.notFound((context) => respond(context, problemOf(notFound('route'), log)));
  return app;
}
