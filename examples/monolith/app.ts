import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Database } from './database/database.ts';
import { coupons } from './routes/coupons.ts';
import { type Answer, problemOf, type Request, requestOf } from './routes/http.ts';
import { ordersOf } from './routes/orders.ts';
import { payments } from './routes/payments.ts';
import { products } from './routes/products.ts';
import { users } from './routes/users.ts';
import { answerSaga } from './saga/door.ts';
import { participantOf } from './shop/participant.ts';

export interface Settings {
  /** Shared with the saga's side: signs every call. */
  secret: string;
  /** The most that one payment may be, in minor units. */
  paymentLimit: number;
  /** Told what nobody expected. */
  log?: (error: unknown) => void;
}

/** The whole shop: its API, and the door for the saga. */
export function appOf(database: Database, { secret, paymentLimit, log = console.error }: Settings): Hono {
  const app = new Hono();
  const participant = participantOf(database, secret, paymentLimit);
  const routes: Record<string, (request: Request) => Promise<Answer>> = {
    ...products,
    ...coupons,
    ...users,
    ...ordersOf(paymentLimit),
    ...payments,
  };

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
      const request = requestOf(context, await context.req.text(), { database, secret });
      const { status, body, headers } = await handle(request).catch((error) => problemOf(error, log));
      return context.json(body as object, status as ContentfulStatusCode, headers);
    });
  }
  app.onError((error, context) => {
    const { status, body, headers } = problemOf(error, log);
    return context.json(body as object, status as ContentfulStatusCode, headers);
  });
  app.notFound((context) =>
    context.json(
      { type: 'about:blank', title: 'Not Found', status: 404, detail: 'There is no such route.' },
      404,
    ),
  );
  return app;
}
