import type { Page } from 'playwright-core';
import { ApiClient, expectOk } from '../../tools/operate/api.ts';
import { tellFaults } from '../../tools/operate/fault-notice.ts';
import { type Outputs, readOutputs } from '../../tools/stack/outputs.ts';
import { readOptions, readOrExit, wholeNumber } from '../../tools/terminal/arguments.ts';
import { eventually } from '../../tools/terminal/eventually.ts';
import { launchBrowser, openSignedIn } from '../support/browser/browser.ts';
import { fillWithOrders } from './fill.ts';
import { PRODUCT_ID } from './orders.ts';

/* `npm run measure-console`: fills the local stack with orders, opens each page and says how long until it can be used. */
const USAGE = 'usage: npm run measure-console -- [--orders 10000] [--port PORT]';
const {
  count,
  outputs,
  port: asked,
} = readOrExit(() => {
  const { orders, port } = readOptions(
    { orders: { type: 'string', default: '10000' }, port: { type: 'string' } },
    USAGE,
  );
  return { count: wholeNumber('orders', orders, USAGE), outputs: readOutputs(port), port };
});

const ROUNDS = 3;

await tellFaults('local', asked);
const api = new ApiClient(outputs.apiUrl, outputs.users.admin.token);
await timed(`${count} orders written`, () => fillWithOrders(outputs, count));
// The lists by product follow the streams.
await timed('listed by the journal', () => eventually(listed, (isDone) => isDone, 1_800));

const browser = await launchBrowser();
try {
  const { page, close } = await openSignedIn(browser, outputs.consoleUrl);
  for (const { name, path, ready } of await pagesOf(outputs)) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await open(page, path, ready));
    console.log(`${name}: ${times.map((time) => `${Math.round(time)} ms`).join(', ')}`);
  }
  await close();
} finally {
  await browser.close();
}

async function listed(): Promise<boolean> {
  const lists = [`productId=${PRODUCT_ID}`, 'reason=INSUFFICIENT_BALANCE', 'failedStep=decreaseBalance'];
  const pages = await Promise.all(lists.map((filter) => api.get(`/admin/orders?${filter}&limit=20`)));
  return pages.every((page) => expectOk(page).items.length === 20);
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await work();
  console.log(`${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

interface MeasuredPage {
  name: string;
  path: string;
  /** What stands on the page when it can be used. */
  ready: (page: Page) => Promise<unknown>;
}

async function pagesOf({ users }: Outputs): Promise<MeasuredPage[]> {
  const { items } = expectOk(await api.get('/admin/orders?status=CONFIRMED&userId=filled-001&limit=1'));
  const { orderId, userId } = items[0];
  const row = (name: RegExp) => (page: Page) => page.getByRole('row', { name }).first().waitFor();
  return [
    { name: 'Now', path: '', ready: (page) => page.getByText('How it stands').waitFor() },
    { name: 'Needs attention', path: '/needs-attention', ready: row(/increaseStock: Provisioned/) },
    { name: 'Orders', path: '/orders', ready: row(/CONFIRMED/) },
    {
      name: 'Orders by reason',
      path: '/orders?reason=INSUFFICIENT_BALANCE',
      ready: row(/INSUFFICIENT_BALANCE/),
    },
    { name: 'Orders by product', path: `/orders?productId=${PRODUCT_ID}`, ready: row(/CONFIRMED/) },
    { name: 'Order', path: `/orders/${orderId}`, ready: row(/processPayment/) },
    { name: 'Customer', path: `/customers/${userId}`, ready: row(/CHARGE|ORDER/) },
    { name: 'Catalogue', path: '/catalogue', ready: row(new RegExp(PRODUCT_ID)) },
    { name: 'Coupons', path: '/coupons', ready: row(/WELCOME10/) },
    { name: 'Proof', path: '/proof', ready: (page) => page.getByRole('table', { name: 'Runs' }).waitFor() },
    { name: 'Break it', path: '/break-it', ready: (page) => page.getByText('Nothing is broken').waitFor() },
    { name: 'Customer without orders', path: `/customers/${users.bob.userId}`, ready: row(/CHARGE/) },
  ];
}

/** From the address to what can be used, with the sign-in that each load begins with. */
async function open(page: Page, path: string, ready: MeasuredPage['ready']): Promise<number> {
  const begun = performance.now();
  await page.goto(outputs.consoleUrl + path);
  await ready(page);
  return performance.now() - begun;
}
