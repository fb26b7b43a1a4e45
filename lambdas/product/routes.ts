import { badRequest } from '../shared/api/http-error.ts';
import { idempotently } from '../shared/api/idempotency.ts';
import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { listKeptProducts, listProducts, readProduct } from './catalogue.ts';
import { contract, type StockChange } from './contract.ts';
import { changeProduct, createProduct } from './product.ts';
import { rememberedPopular } from './sales/popular.ts';
import { changeStock } from './stock-change.ts';

export const router = serviceRouter(contract, {
  'POST /products': async ({ caller: { userId }, headers, body }, context) => {
    const request = { operation: 'POST /products', userId, key: headers['Idempotency-Key'], body };
    return idempotently(context, request, async (origin) =>
      reply(201, await createProduct(body, { origin, operator: userId })),
    );
  },
  'PUT /products/{productId}': async ({ caller, path, body }) =>
    reply(200, await changeProduct(path.productId, body, caller.userId)),
  'PUT /products/{productId}/stock': async ({ caller: { userId }, path, headers, body }, context) => {
    const key = headers['Idempotency-Key'];
    requireKeyToAdd(key, body);
    const operation = 'PUT /products/{productId}/stock';
    const request = { operation, userId, key, body: { ...path, ...body } };
    return idempotently(context, request, async (origin) =>
      reply(200, await changeStock(path.productId, body, { origin, operator: userId })),
    );
  },
  'GET /products': async ({ query }) => reply(200, await listProducts(query)),
  'GET /admin/products': async ({ query }) => reply(200, await listKeptProducts(query)),
  'GET /products/popular': async ({ query }) => reply(200, { items: await rememberedPopular(query) }),
  'GET /products/{productId}': async ({ path }) => reply(200, await readProduct(path.productId)),
});

/** To set twice is to set once; to add twice is not. */
function requireKeyToAdd(key: string | undefined, change: StockChange): void {
  if (key !== undefined || 'set' in change) return;
  const message = 'must come with "add": send the same one with each retry, so that it is added once';
  throw badRequest([{ field: 'Idempotency-Key', message }]);
}
