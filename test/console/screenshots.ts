import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ApiClient, expectOk } from '../../tools/operate/api.ts';
import { setFaults } from '../../tools/operate/chaos.ts';
import { tellFaults } from '../../tools/operate/fault-notice.ts';
import { readOutputs } from '../../tools/stack/outputs.ts';
import { readOptions, readOrExit } from '../../tools/terminal/arguments.ts';
import { eventually } from '../../tools/terminal/eventually.ts';
import { root } from '../../tools/terminal/paths.ts';
import { launchBrowser, openSignedIn } from '../support/browser/browser.ts';

/* `npm run screenshots`: lets things happen on a freshly started local stack and takes the pictures of docs/console.md. */
const USAGE = 'usage: npm run screenshots -- [--port PORT]';
const { outputs, port } = readOrExit(() => {
  const { port: asked } = readOptions({ port: { type: 'string' } }, USAGE);
  return { outputs: readOutputs(asked), port: asked };
});
await tellFaults('local', port);
const folder = join(root, 'docs', 'images');
const MAX_BYTES = 150_000;

const admin = new ApiClient(outputs.apiUrl, outputs.users.admin.token);
const alice = new ApiClient(outputs.apiUrl, outputs.users.alice.token);
const bob = new ApiClient(outputs.apiUrl, outputs.users.bob.token);

const inNeed = await letThingsHappen();
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  const { page, close } = await openSignedIn(browser, outputs.consoleUrl, {
    colorScheme: 'light',
    viewport: { width: 1280, height: 860 },
  });
  await takeAll(page, inNeed);
  await close();
} finally {
  await browser.close();
}

/** A day in the shop: orders that end well, orders that are refused, and a service that breaks. Returns an order that needs attention. */
async function letThingsHappen(): Promise<string> {
  const order = (client: ApiClient, productId: string, quantity: number) =>
    client.order({ items: [{ productId, quantity }] });
  for (let round = 0; round < 4; round++) {
    await order(alice, 'mug', 1);
    await order(bob, 'mug', 2);
  }
  await order(bob, 'mug', 1_000);
  const { userId } = outputs.users.alice;
  await setFaults(outputs, [
    { command: 'processPayment', mode: 'throw-before', rate: 1, userId },
    { command: 'increaseStock', mode: 'throw-before', rate: 1, userId },
  ]);
  const { body } = await order(alice, 'mug', 3);
  await order(alice, 'mug', 1);
  await setFaults(outputs, []);
  await eventually(
    () => admin.get('/admin/dead-letters'),
    (answer) => answer.body.items?.length >= 2,
    60,
  );
  const { jobId } = expectOk(await admin.post('/admin/audits'));
  await eventually(
    () => admin.get(`/admin/jobs/${jobId}`),
    (answer) => answer.body.status !== 'RUNNING',
    120,
  );
  return body.orderId;
}

async function takeAll(page: Page, orderId: string): Promise<void> {
  const seen = (text: string | RegExp) => page.getByText(text).first().waitFor();
  await take(page, 'now', '', () => seen('Rejected orders by reason'));
  await take(page, 'needs-attention', '/needs-attention', async () => {
    await page
      .getByRole('row', { name: /increaseStock/ })
      .first()
      .getByRole('checkbox')
      .check();
    await page
      .getByRole('table', { name: 'Orders' })
      .getByRole('row', { name: /increaseStock/ })
      .first()
      .waitFor();
  });
  await take(page, 'orders', '/orders?reason=INSUFFICIENT_STOCK', () => seen('decreaseStock'));
  await take(page, 'order', `/orders/${orderId}`, () => seen('decreaseStock'));
  await take(page, 'catalogue', '/catalogue', () => seen('for sale'));
  await take(page, 'proof', '/proof', () => seen(/violations, \d+ in flight/));
}

async function take(page: Page, name: string, path: string, isReady: () => Promise<unknown>): Promise<void> {
  await page.goto(outputs.consoleUrl + path);
  await isReady();
  // Charts and tables move into their places.
  await page.waitForTimeout(1_000);
  const file = join(folder, `console-${name}.png`);
  await page.screenshot({ path: file });
  const { size } = statSync(file);
  console.log(`${file.slice(root.length)}: ${Math.round(size / 1_000)} KB`);
  if (size > MAX_BYTES) throw new Error(`${file} is larger than ${MAX_BYTES} bytes`);
}
