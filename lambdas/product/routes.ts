import { reply, serviceRouter } from '../shared/api/service-router.ts';
import { contract } from './contract.ts';
import { listPopular } from './popular.ts';
import { createProduct, listProducts, readProduct } from './product.ts';
import { changeStock } from './stock-change.ts';

export const router = serviceRouter(contract, {
  'POST /products': async ({ body }) => reply(201, await createProduct(body)),
  'PUT /products/{productId}/stock': async ({ path, body }) =>
    reply(200, await changeStock(path.productId, body)),
  'GET /products': async ({ query }) => reply(200, await listProducts(query)),
  'GET /products/popular': async ({ query }) => reply(200, { items: await listPopular(query) }),
  'GET /products/{productId}': async ({ path }) => reply(200, await readProduct(path.productId)),
});
