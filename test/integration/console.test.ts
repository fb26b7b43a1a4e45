import { randomUUID } from 'node:crypto';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Browser } from 'playwright-core';
import { setFaults } from '../../tools/operate/chaos.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import {
  launchBrowser,
  openConsole,
  openSignedIn,
  pressAndConfirm,
  seriousFindings,
} from '../support/browser/browser.ts';
import { aCustomer, admin, aProduct, endOf, eventually, outputs } from '../support/deployed/stack.ts';

const PAGES = ['Now', 'Needs attention', 'Orders', 'Catalogue', 'Coupons', 'Proof', 'Break it'];

/** Behind everybody's back, as what loses units would. */
const addToStock = (productId: string, units: number) =>
  new DynamoDBClient(clientOptions(outputs.endpoint)).send(
    new UpdateItemCommand({
      TableName: outputs.tables.product,
      Key: { pk: { S: `PRODUCT#${productId}` }, sk: { S: 'PRODUCT' } },
      UpdateExpression: 'ADD stock :units',
      ExpressionAttributeValues: { ':units': { N: String(units) } },
    }),
  );

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser.close());
afterEach(() => setFaults(outputs, []));

describe('signing in', () => {
  it('shows nothing of the shop before it', async () => {
    const { page, close } = await openConsole(browser);

    await page.getByRole('button', { name: 'Sign in as admin (local)' }).waitFor();
    expect(await page.getByRole('link', { name: 'Orders' }).count()).toBe(0);
    await close();
  });

  it('signs in again by itself when the page is loaded anew, and not after signing out', async () => {
    const { page, close } = await openSignedIn(browser);

    await page.reload();
    await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor();
    await page.getByRole('button', { name: /@example\.com|[0-9a-f-]{36}/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.reload();

    await page.getByRole('button', { name: 'Sign in as admin (local)' }).waitFor();
    await close();
  });

  it('tells somebody without the group that the pages are not for them', async () => {
    const { page, close } = await openConsole(browser);
    // What Cognito would answer for a customer.
    const { token } = outputs.users.alice;
    await page.route(`${outputs.endpoint}/`, (route) =>
      route.fulfill({ json: { AuthenticationResult: { AccessToken: token } } }),
    );

    await page.getByRole('button', { name: 'Sign in as admin (local)' }).click();

    await page.getByText('You are signed in, and not an operator').waitFor();
    expect(await page.getByRole('link', { name: 'Orders' }).count()).toBe(0);
    await close();
  });
});

describe('the pages', () => {
  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)(
    'have nothing serious against them by axe-core, %s and %i pixels wide',
    async (colorScheme, width) => {
      const { page, problems, close } = await openSignedIn(browser, {
        colorScheme,
        viewport: { width, height: 900 },
      });
      for (const name of PAGES) {
        if (width < 700) await page.getByRole('button', { name: 'Open navigation' }).click();
        await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
        await page.getByRole('heading', { name, level: 1 }).waitFor();

        // What is still being laid out may be wrong for a moment.
        await eventually(
          async () => ({ name, findings: await seriousFindings(page) }),
          ({ findings }) => findings.length === 0,
          10,
        );
      }
      expect(problems).toEqual([]);
      await close();
    },
  );

  it('load less than 600 KB for the first of them', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      if (request.url().includes('/console'))
        sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });

    await page.goto(outputs.consoleUrl);
    await page.getByRole('button', { name: 'Sign in as admin (local)' }).click();
    await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');

    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(600_000);
    await context.close();
  });

  it('can be reached and used by keyboard alone', async () => {
    const { page, close } = await openConsole(browser);
    const button = page.getByRole('button', { name: 'Sign in as admin (local)' });
    await button.waitFor();
    for (let presses = 0; presses < 10 && !(await button.evaluate((it) => it.matches(':focus'))); presses++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Now', level: 1 }).waitFor();
    const link = page.getByRole('link', { name: 'Proof', exact: true });
    for (let presses = 0; presses < 30 && !(await link.evaluate((it) => it.matches(':focus'))); presses++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Proof', level: 1 }).waitFor();
    await close();
  });
});

describe('an outage', () => {
  it('is one group of orders, redriven in one go with the result of each, and gone', async () => {
    const { api, userId } = await aCustomer();
    const productId = await aProduct();
    await setFaults(outputs, [
      { command: 'processPayment', mode: 'throw-before', rate: 1, userId },
      { command: 'increaseStock', mode: 'throw-before', rate: 1, userId },
    ]);
    const orders = await Promise.all(
      [1, 2].map(() => api.order({ items: [{ productId, quantity: 1 }] }, { Prefer: 'wait=20' })),
    );
    const orderIds = orders.map(({ body }) => body.orderId as string);
    for (const orderId of orderIds) await endOf(api, orderId);
    await setFaults(outputs, []);
    const { page, close } = await openSignedIn(browser);

    await page.getByRole('navigation').getByRole('link', { name: 'Needs attention', exact: true }).click();
    const group = page.getByRole('row', { name: /increaseStock: InjectedFault/ });
    await group.waitFor();
    await group.getByRole('checkbox').check();
    await pressAndConfirm(page, 'Redrive');

    const results = page.getByRole('table', { name: 'Results' });
    for (const orderId of orderIds)
      await results
        .getByRole('row', { name: new RegExp(`${orderId} finished`) })
        .waitFor({ timeout: 60_000 });
    await group.waitFor({ state: 'detached' });
    for (const orderId of orderIds)
      expect((await admin.get(`/orders/${orderId}`)).body).toMatchObject({
        status: 'REJECTED',
        needsAttention: false,
      });
    await close();
  });

  it('leaves an order that a person settles by hand, with a reason', async () => {
    const { api, userId } = await aCustomer();
    await setFaults(outputs, [
      { command: 'processPayment', mode: 'throw-before', rate: 1, userId },
      { command: 'increaseStock', mode: 'throw-before', rate: 1, userId },
    ]);
    const { body } = await api.order({ items: [{ productId: await aProduct(), quantity: 1 }] });
    const { orderId } = body;
    await endOf(api, orderId);
    const { page, close } = await openSignedIn(browser);

    await page.goto(`${outputs.consoleUrl}/orders/${orderId}`);
    await page.getByText('REJECTED (needs attention)').waitFor();
    await page.getByRole('row', { name: /decreaseStock increaseStock product not undone/ }).waitFor();
    await page.getByRole('button', { name: 'Write off' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Counted by hand, put back on the shelf');
    await page.getByRole('dialog').getByRole('button', { name: 'Write off' }).click();

    await page.getByText('Written off', { exact: true }).waitFor();
    expect((await admin.get(`/admin/orders/${orderId}`)).body).toMatchObject({
      order: { needsAttention: false },
      writtenOff: { by: outputs.users.admin.userId, reason: 'Counted by hand, put back on the shelf' },
      actions: [{ action: 'write-off', by: outputs.users.admin.userId, orderId }],
    });
    await close();
  });
});

describe('an order', () => {
  it('is found by its payment, cancelled, and tells what it holds before and after', async () => {
    const { api } = await aCustomer();
    const { body } = await api.order({ items: [{ productId: await aProduct(), quantity: 2 }] });
    const { orderId } = body;
    const { page, close } = await openSignedIn(browser);

    await page.getByRole('combobox', { name: 'Search' }).fill(`payment-${orderId}`);
    await page.getByText(`Order of payment payment-${orderId}`).click();
    await page.getByRole('heading', { name: `Order ${orderId}` }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(new RegExp(`/console/orders/${orderId}$`));
    await page.getByRole('row', { name: /processPayment refundPayment payment done/ }).waitFor();
    await pressAndConfirm(page, 'Cancel order');

    await page.getByText('CANCELLED', { exact: true }).waitFor({ timeout: 30_000 });
    await page
      .getByRole('row', { name: /processPayment refundPayment payment undone .* nothing nothing/ })
      .waitFor();
    await pressAndConfirm(page, 'Verify');
    await page.getByText('Ledger, journal and tables agree.').waitFor();
    await close();
  });

  it('is among yesterday’s and today’s by status and reason, and the address is the question', async () => {
    const { api } = await aCustomer({ balance: 10 });
    const { body } = await api.order({ items: [{ productId: await aProduct(), quantity: 2 }] });
    const { page, close } = await openSignedIn(browser);
    const today = new Date().toISOString().slice(0, 10);

    await page.goto(`${outputs.consoleUrl}/orders?status=REJECTED&reason=INSUFFICIENT_BALANCE&from=${today}`);

    const row = page.getByRole('row', { name: new RegExp(body.orderId) });
    await row.waitFor();
    expect(await row.textContent()).toContain('INSUFFICIENT_BALANCE');
    expect(await page.getByRole('row', { name: /CONFIRMED/ }).count()).toBe(0);
    await close();
  });
});

describe('a customer', () => {
  it('gets a balance adjusted once, with a reason in the history, and the audit agrees', async () => {
    const { userId, api } = await aCustomer({ balance: 500 });
    const { page, close } = await openSignedIn(browser);

    await page.goto(`${outputs.consoleUrl}/customers/${userId}`);
    await page.getByRole('button', { name: 'Adjust balance' }).click();
    await page.getByLabel('Amount').fill('-200');
    await page.getByLabel('Reason').fill('Charged twice by mistake');
    await page.getByRole('dialog').getByRole('button', { name: 'Adjust balance' }).click();

    await page.getByRole('row', { name: /ADJUSTMENT .* Charged twice by mistake/ }).waitFor();
    expect((await api.get('/users/me')).body.balance).toBe(300);
    await close();
  });

  it('never gets below zero by it, and the same key adjusts once', async () => {
    const { userId } = await aCustomer({ balance: 500 });
    const path = `/admin/users/${userId}/balance-adjustments`;
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { amount: -300, reason: 'A test of it' };

    const answers = [
      await admin.post(path, body, headers),
      await admin.post(path, body, headers),
      await admin.post(path, body),
    ];

    expect(answers.map(({ status, body: { balance, reason } }) => [status, balance ?? reason])).toEqual([
      [200, 200],
      [200, 200],
      [409, 'INSUFFICIENT_BALANCE'],
    ]);
  });
});

describe('proof', () => {
  it('is an audit that names a planted loss, and who asked for it', async () => {
    const productId = await aProduct();
    await addToStock(productId, -1);
    const { page, close } = await openSignedIn(browser);

    await page.getByRole('navigation').getByRole('link', { name: 'Proof', exact: true }).click();
    await pressAndConfirm(page, 'Run audit');

    await page.getByRole('heading', { name: /^audit: \d+ products/ }).waitFor({ timeout: 60_000 });
    await page
      .getByRole('table', { name: 'Findings' })
      .getByRole('row', { name: new RegExp(productId) })
      .waitFor();
    const row = page
      .getByRole('table', { name: 'Runs' })
      .getByRole('row', { name: /^audit/ })
      .first();
    await row.waitFor();
    expect(await row.textContent()).toContain(outputs.users.admin.userId);
    await addToStock(productId, 1);
    await close();
  });
});

describe('breaking it', () => {
  it('is said on every page, with a time limit, until all is cleared', async () => {
    const { page, close } = await openSignedIn(browser);

    await page.getByRole('navigation').getByRole('link', { name: 'Break it', exact: true }).click();
    await page.getByRole('button', { name: 'Break', exact: true }).click();
    await page.getByRole('row', { name: /processPayment throw-before 1/ }).waitFor();
    expect((await admin.get('/admin/faults')).body.faults).toMatchObject([
      { command: 'processPayment', by: outputs.users.admin.userId, until: expect.any(String) },
    ]);
    await page.getByRole('navigation').getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByText('Commands are broken on purpose').waitFor({ timeout: 20_000 });
    await page.getByRole('navigation').getByRole('link', { name: 'Break it', exact: true }).click();
    await pressAndConfirm(page, 'Clear all');

    await page.getByText('Nothing is broken on purpose.').waitFor();
    expect((await admin.get('/admin/faults')).body.faults).toEqual([]);
    await close();
  });
});
