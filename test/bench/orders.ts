import { ApiClient, expectOk } from '../../tools/operate/api.ts';
import type { Outputs } from '../../tools/stack/outputs.ts';
import { Progress } from '../../tools/terminal/progress.ts';

/** A confirmed order, and how long its request took with `Prefer: wait`. */
export interface Bought {
  orderId: string;
  ms: number;
}

export interface Bench {
  buyers: ApiClient[];
  productIds: string[];
}

const PRICE = 1;
const STOCK = 1_000_000;
/** Few, as in a shop on a busy day: what many buy at once is a hot item. */
const PRODUCTS = 8;

/** Products that do not run out, and two buyers whose money does not. */
export async function openBench({ apiUrl, users }: Outputs): Promise<Bench> {
  const admin = new ApiClient(apiUrl, users.admin.token);
  const productIds = await Promise.all(
    Array.from({ length: PRODUCTS }, async (_, index) => {
      const product = { name: `Bench ${index}`, price: PRICE, stock: STOCK };
      return expectOk(await admin.post('/products', product)).productId as string;
    }),
  );
  const buyers = [users.alice, users.bob].map(({ token }) => new ApiClient(apiUrl, token));
  for (const buyer of buyers) expectOk(await buyer.post('/users/me/balance', { amount: STOCK }));
  return { buyers, productIds };
}

/** Places so many orders, so many at once, each waiting for its end. Throws when one is not confirmed. */
export async function buy(
  { buyers, productIds }: Bench,
  { orders, atOnce, showProgress = false }: { orders: number; atOnce: number; showProgress?: boolean },
): Promise<{ bought: Bought[]; seconds: number }> {
  const progress = showProgress ? new Progress(orders) : undefined;
  const bought: Bought[] = [];
  const queue = Array.from({ length: orders }, (_, index) => index).values();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const index of queue) {
        const buyer = buyers[index % buyers.length] as ApiClient;
        const productId = productIds[index % productIds.length];
        const sent = performance.now();
        const { orderId } = expectOk(await buyer.order({ items: [{ productId, quantity: 1 }] }));
        bought.push({ orderId, ms: performance.now() - sent });
        progress?.show(bought.length);
      }
    }),
  );
  progress?.end();
  return { bought, seconds: (performance.now() - started) / 1000 };
}
