import { createRouter, json, readBody, requireAdmin } from '../shared/http.ts';
import { readPage } from '../shared/paging.ts';
import { createProduct, listProducts, newProductSchema, readProduct } from './product.ts';

export const router = createRouter();

router.post('/products', async (context) => {
  requireAdmin(context);
  return json(201, await createProduct(await readBody(context, newProductSchema)));
});

router.get('/products', async (context) => json(200, await listProducts(readPage(context))));

router.get('/products/:productId', async ({ params }) =>
  json(200, await readProduct(params.productId as string)),
);
