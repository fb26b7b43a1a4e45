import type { Browser, Page, Route } from 'playwright-core';
import { setFaults } from '../../../tools/operate/chaos.ts';
import { goToPath, launchBrowser, openSignedIn } from '../../support/browser/browser.ts';
import { aCustomer, aProduct, outputs } from '../../support/deployed/stack.ts';

/* What the pages make of answers that are late, refused, missing or many. */

let browser: Browser;
let page: Page;
let customer: Awaited<ReturnType<typeof aCustomer>>;
let orderIds: string[];
beforeAll(async () => {
  await setFaults(outputs, []);
  browser = await launchBrowser();
  ({ page } = await openSignedIn(browser, outputs.consoleUrl));
  customer = await aCustomer();
  const productId = await aProduct();
  const order = () => customer.api.order({ items: [{ productId, quantity: 1 }] });
  orderIds = [await order(), await order(), await order()].map(({ body }) => body.orderId);
});
afterAll(() => browser.close());
afterEach(() => page.unrouteAll({ behavior: 'ignoreErrors' }));

const goTo = (path: string) => goToPath(page, outputs.consoleUrl, path);
const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1 });
const rowOf = (text: string) => page.getByRole('row', { name: new RegExp(text) });
const queryOf = (route: Route) => new URL(route.request().url()).searchParams;
const CANNOT_BE_REACHED = /The API cannot be reached/;
/** A request of the local sign-in. */
const SIGN_IN = `${outputs.endpoint}/`;

/** An order as the list has it. */
const listed = (orderId: string, status: string) => ({
  orderId,
  userId: 'a-customer',
  status,
  needsAttention: false,
  items: [],
  createdAt: '2026-03-01T10:00:00.000Z',
  updatedAt: '2026-03-01T10:00:00.000Z',
});

describe('an expired token', () => {
  it('is renewed once, for all requests that it was refused for, and they are sent again with what they said', async () => {
    await goTo('/break-it');
    await heading('Break it').waitFor();
    let isExpired = true;
    let renewals = 0;
    const sent: unknown[] = [];
    await page.route(SIGN_IN, async (route) => {
      renewals++;
      await route.continue();
      isExpired = false;
    });
    await page.route('**/admin/**', (route) => {
      if (isExpired) return route.fulfill({ status: 401, json: { message: 'Unauthorized' } });
      if (route.request().method() === 'PUT') sent.push(route.request().postDataJSON());
      return route.fulfill({ json: { allowed: true, faults: [] } });
    });

    await page.getByRole('button', { name: 'Break', exact: true }).click();
    await page.getByText('processPayment breaks now: throw-before.').waitFor();

    expect(sent).toMatchObject([{ faults: [{ command: 'processPayment', mode: 'throw-before' }] }]);
    expect(renewals).toBe(1);
  });
});

describe('a refusal', () => {
  it('is said in the place of what was asked for, and in the dialog of what was to be done', async () => {
    const refuse = (route: Route) =>
      route.fulfill({ status: 403, json: { title: 'Forbidden', detail: 'Only for members of a group.' } });
    await page.route('**/admin/orders?**', refuse);
    await page.route('**/verify', refuse);

    await goTo('/orders?status=CONFIRMED');
    await page.getByText('Only for members of a group.').waitFor();
    expect(await page.getByRole('link', { name: /^[0-9a-f-]{36}$/ }).count()).toBe(0);

    await goTo(`/orders/${orderIds[0]}`);
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Verify', exact: true }).click();
    await dialog.getByText('Only for members of a group.').waitFor();
    await dialog.getByRole('button', { name: 'Go back' }).click();
  });
});

describe('a service that is down', () => {
  it('is said beside what was read before, and no more when it is there again', async () => {
    await goTo('/break-it');
    await page.getByText('Nothing is broken on purpose.').waitFor();
    await page.route('**/admin/faults', (route) => route.abort());

    await page.getByText(/The API cannot be reached. What is shown is of/).waitFor();
    expect(await page.getByRole('button', { name: 'Clear all' }).count()).toBe(1);

    await page.unrouteAll();
    await page.getByText(/What is shown is of/).waitFor({ state: 'detached' });
  });

  it('is said on the page of an order that was there before', async () => {
    await goTo(`/orders/${orderIds[0]}`);
    await page.getByRole('table', { name: 'Timeline' }).waitFor();
    await page.route('**/admin/orders/*', (route) => route.abort());

    await page.getByText(/The API cannot be reached. What is shown is of/).waitFor();
    expect(await page.getByRole('table', { name: 'Timeline' }).count()).toBe(1);

    // While it is down still: the page asks by itself, too, and there would be no button any more.
    const asked = page.waitForRequest('**/admin/orders/*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await asked;
    await page.unrouteAll();
    await page.getByText(CANNOT_BE_REACHED).waitFor({ state: 'detached' });
  });

  it('leaves the rows of a list, and the page that is missing is asked for again', async () => {
    const [first = '', second = ''] = ['first', 'second'];
    await page.route('**/admin/orders?**', (route) =>
      queryOf(route).has('cursor')
        ? route.abort()
        : route.fulfill({ json: { items: [listed(first, 'CONFIRMED')], nextCursor: 'a-cursor' } }),
    );
    await goTo('/orders?userId=of-two-pages');
    await rowOf(first).waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText(CANNOT_BE_REACHED).waitFor();
    expect(await rowOf(first).count()).toBe(1);

    await page.route('**/admin/orders?**', (route) =>
      route.fulfill({ json: { items: [listed(second, 'CONFIRMED')] } }),
    );
    await page.getByRole('button', { name: 'Try again' }).click();

    await rowOf(second).waitFor();
    expect(await rowOf(first).count()).toBe(1);
    expect(await page.getByText(CANNOT_BE_REACHED).count()).toBe(0);
  });

  it('is told from one that is slow: an answer counts that takes longer than the page waits to ask again', async () => {
    const LONGER_MS = 6_000;
    await page.route('**/admin/faults', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, LONGER_MS));
      await route.fulfill({ json: { allowed: true, faults: [] } }).catch(() => {});
    });
    await goTo('/break-it');

    await page.getByText('Nothing is broken on purpose.').waitFor();
  });
});

describe('a list', () => {
  it('is read page by page, to its end', async () => {
    await page.route('**/admin/orders?**', (route) =>
      route.continue({ url: route.request().url().replace('limit=25', 'limit=1') }),
    );
    await goTo(`/orders?userId=${customer.userId}`);

    const newestFirst = [...orderIds].reverse();
    for (const [index, orderId] of newestFirst.entries()) {
      await rowOf(orderId).waitFor();
      expect(await page.getByRole('link', { name: /^[0-9a-f]{8}-.{27}$/ }).allTextContents()).toEqual(
        expect.arrayContaining(newestFirst.slice(0, index + 1)),
      );
      const hasMore = index < newestFirst.length - 1;
      if (hasMore) expect(await rowOf(newestFirst[index + 1] as string).count()).toBe(0);
      if (hasMore) await page.getByRole('button', { name: 'Show more' }).click();
    }
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
  });

  it('never has under a new address what was asked for under the one before', async () => {
    let answerLate = () => {};
    const isLate = new Promise<void>((resolve) => {
      answerLate = resolve;
    });
    await page.route('**/admin/orders?**', async (route) => {
      const status = queryOf(route).get('status') as string;
      if (status === 'REJECTED') await isLate;
      await route.fulfill({ json: { items: [listed(`an-order-${status}`, status)] } });
    });
    await goTo('/orders?status=REJECTED');
    await page.getByText('Reading').waitFor();
    await goTo('/orders?status=CANCELLED');
    await rowOf('an-order-CANCELLED').waitFor();

    const late = page.waitForResponse((response) => response.url().includes('status=REJECTED'));
    answerLate();
    await (await late).finished();
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 100)))');

    expect(await rowOf('an-order-CANCELLED').count()).toBe(1);
    expect(await rowOf('an-order-REJECTED').count()).toBe(0);
  });
});

describe('the filters of the orders', () => {
  it('ask for whole days, and of two of a kind for the later', async () => {
    const asked = page.waitForRequest('**/admin/orders?**');

    await goTo('/orders?status=REJECTED&status=CONFIRMED&from=2026-02-27&to=2026-02-28');

    expect(Object.fromEntries(new URL((await asked).url()).searchParams)).toEqual({
      status: 'CONFIRMED',
      from: '2026-02-27T00:00:00.000Z',
      to: '2026-03-01T00:00:00.000Z',
      limit: '25',
    });
    await page.getByText('Status = CONFIRMED').waitFor();
    expect(await page.getByText('Status = REJECTED').count()).toBe(0);
  });
});

describe('the search', () => {
  const box = () => page.getByRole('combobox', { name: 'Search' });

  it('opens what is pressed, from the first row on', async () => {
    await box().fill(orderIds[0] as string);
    await page.getByText('Order, CONFIRMED').waitFor();
    await page.getByRole('option').first().click();

    await heading(`Order ${orderIds[0]}`).waitFor();
  });

  it('says that nothing has the name', async () => {
    await box().fill('nobody-has-this-name');
    await page.keyboard.press('Enter');

    await page.getByText('Nothing is called "nobody-has-this-name".').waitFor();
    await box().fill('');
  });
});

describe('an order under way', () => {
  /** Shows a confirmed order as if it had come to that status only. */
  async function show(status: string, changes: (step: { shouldHold?: boolean }) => object) {
    await page.route('**/admin/orders/*', async (route) => {
      const response = await route.fetch();
      const { order, steps, ...rest } = await response.json();
      await route.fulfill({
        response,
        json: { ...rest, order: { ...order, status }, steps: steps.map(changes) },
      });
    });
    await goTo('/');
    await goTo(`/orders/${orderIds[0]}`);
    await page.getByText(status, { exact: true }).waitFor();
  }
  const countOf = (text: string) => page.getByText(text, { exact: true }).count();

  it('holds nothing that it should not, as long as its end is not decided', async () => {
    await show('PENDING', ({ shouldHold: _, ...step }) => step);

    expect([await countOf('not decided yet'), await countOf('to be done')]).toEqual([5, 0]);
  });

  it('says of each step that it holds still that it is to be undone', async () => {
    await show('REJECTING', (step) => ({ ...step, shouldHold: false }));

    expect([await countOf('to be done'), await countOf('not needed')]).toEqual([4, 1]);
  });
});

describe('the timeline of an order', () => {
  it('has all of its events, also of one that was tried again very often', async () => {
    const [orderId = ''] = orderIds;
    const event = (index: number) => ({
      eventId: `${index}`,
      orderId,
      type: 'CompensationFailed',
      at: '2026-03-01T10:00:00.000Z',
      command: `command-${index}`,
      detail: {},
    });
    await page.route('**/events?**', (route) => {
      const from = Number(queryOf(route).get('cursor') ?? 0);
      return route.fulfill({
        json: {
          items: Array.from({ length: 100 }, (_, index) => event(from + index)),
          ...(from < 200 && { nextCursor: String(from + 100) }),
        },
      });
    });
    await goTo('/');
    await goTo(`/orders/${orderId}`);

    const timeline = page.getByRole('table', { name: 'Timeline' });
    await timeline.getByText('command-299').waitFor();
  });
});

describe('a session that cannot be renewed', () => {
  it('ends with the sign-in, which says why', async () => {
    await page.route('**/admin/**', (route) =>
      route.fulfill({ status: 401, json: { message: 'Unauthorized' } }),
    );
    await page.route(SIGN_IN, (route) => route.fulfill({ status: 400, json: {} }));

    await goTo('/proof');

    await page.getByRole('button', { name: 'Sign in as admin (local)' }).waitFor();
    await page.getByText('Your session has ended: sign in again.').waitFor();
  });

  it('stays ended for who signs out while it is being renewed', async () => {
    await page.getByRole('button', { name: 'Sign in as admin (local)' }).click();
    await heading('Proof').waitFor();
    let answer = () => {};
    await page.route(SIGN_IN, async (route) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      await route.continue();
    });
    await page.route('**/admin/**', (route) =>
      route.fulfill({ status: 401, json: { message: 'Unauthorized' } }),
    );
    const asked = page.waitForRequest(SIGN_IN);
    await page.getByRole('navigation').getByRole('link', { name: 'Break it', exact: true }).click();
    await asked;

    await page.getByRole('button', { name: /@example\.com|[0-9a-f-]{36}/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    const answered = page.waitForResponse(SIGN_IN);
    answer();
    await (await answered).finished();
    await page.reload();

    await page.getByRole('button', { name: 'Sign in as admin (local)' }).waitFor();
  });
});
