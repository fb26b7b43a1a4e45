import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { openBothBooks } from '../../lambdas/recovery/books/open-books.ts';
import { MonolithClient } from '../../lambdas/shared/participant/monolith-client.ts';
import type { Ownership } from '../../lambdas/shared/participant/owners.ts';
import { STEPS } from '../../lambdas/shared/saga/steps.ts';
import { DOMAINS, type Domain } from '../../lib/names.ts';
import { invokeOwner } from '../support/participant/owned.ts';
import { openShop, SECRET, type Shop } from '../support/participant/shop.ts';
import { auditNow } from '../support/saga/findings.ts';
import type { Invoke } from '../support/saga/saga.ts';
import { all, tableOf } from '../support/saga/tables.ts';
import { BALANCE, createWorld, PRICE, possessions, STOCK, TERMS, type World } from '../support/saga/world.ts';
import type { Ended, Owners } from './owners.ts';

const MONOLITH: Ownership = { owner: 'monolith', epoch: 1, phase: 'steady' };
/** Of this process alone, as its tables are. */
const NAMES = {
  owners: `/order-saga/${tableOf('order')}/owners`,
  secret: `/order-saga/${tableOf('order')}/secret`,
};
/** What a step may be that left nothing behind, and never will. */
const NOTHING = ['ABSENT', 'BLOCKED', 'REJECTED', 'COMPENSATED'];

/** What the orders came to that were played while a domain was the monolith's. */
interface Played {
  orders: number;
  confirmed: number;
  balance: number;
  stock: number;
}

/** The shop as it was owns some of the domains: in this process, its database in memory. */
export class MonolithOwner implements Owners {
  readonly invoke: Invoke;
  readonly #shop: Shop;
  readonly #ssm = new SSMClient({});
  /** Read by whoever invokes; the parameter says the same to everybody else. */
  readonly #owners: Partial<Record<Domain, Ownership>> = {};
  readonly #played = new Map<Domain, Played>();
  #timesGiven = 0;
  readonly #itemsHere = new Map<Domain, number>();

  private constructor(shop: Shop) {
    this.#shop = shop;
    this.invoke = invokeOwner(new MonolithClient(shop.baseUrl, NAMES.secret), this.#owners);
  }

  /** From now on this process takes the environment for one that names a monolith. The tables must be there. */
  static async open(): Promise<MonolithOwner> {
    const owner = new MonolithOwner(await openShop());
    await owner.#note(NAMES.secret, SECRET, 'SecureString');
    Object.assign(process.env, {
      OWNERS_PARAMETER: NAMES.owners,
      MOVES_PARAMETER: `/order-saga/${tableOf('order')}/moves`,
      MONOLITH_URL: owner.#shop.baseUrl,
      MONOLITH_SECRET_PARAMETER: NAMES.secret,
    });
    return owner;
  }

  /** Has it own just these domains; orders that were played before are as they are. Readers notice it after a second. */
  async own(domains: readonly Domain[]): Promise<void> {
    this.#timesGiven++;
    for (const domain of DOMAINS) delete this.#owners[domain];
    for (const domain of domains) {
      this.#owners[domain] = MONOLITH;
      this.#itemsHere.set(domain, await itemsIn(domain));
    }
    await this.#note(NAMES.owners, JSON.stringify(this.#owners), 'String');
  }

  #owns = (domain: Domain) => this.#owners[domain] !== undefined;

  #note = (Name: string, Value: string, Type: 'String' | 'SecureString') =>
    this.#ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));

  stop = () => this.#shop.stop();

  async createWorld(): Promise<World> {
    const world = await createWorld({ isOurs: (domain) => !this.#owns(domain) });
    const { productId, userId, couponId } = world;
    const admin = this.#shop.as('admin', true);
    const customer = this.#shop.as(userId);
    const isMade: Promise<{ status: number; body: unknown }>[] = [];
    if (this.#owns('product'))
      isMade.push(admin('POST', '/products', { productId, name: 'A product', price: PRICE, stock: STOCK }));
    if (this.#owns('user'))
      isMade.push(
        customer('POST', '/users/me/balance', { amount: BALANCE }, { 'Idempotency-Key': 'the balance' }),
      );
    if (this.#owns('coupon')) {
      isMade.push(admin('POST', '/coupons', { couponId, ...TERMS, quantity: 1 }));
      await Promise.all(isMade);
      isMade.push(customer('POST', `/coupons/${couponId}/issue`));
    }
    for (const { status, body } of await Promise.all(isMade))
      if (status >= 400) throw new Error(`the monolith makes no world: ${JSON.stringify(body)}`);
    return world;
  }

  async possessions(world: World, orderId: string): ReturnType<typeof possessions> {
    const { productId, userId } = world;
    const ask = async (path: string) => (await this.#shop.as('admin', true)('GET', path)).body;
    const has = await possessions(world, orderId);
    if (this.#owns('product')) has.stock = (await ask(`/products/${productId}`)).stock;
    if (this.#owns('user')) has.balance = (await ask(`/admin/users/${userId}`)).balance;
    if (this.#owns('coupon')) has.coupon = (await ask(`/admin/users/${userId}/coupons`)).items[0]?.status;
    if (this.#owns('payment')) has.payment = (await ask(`/orders/${orderId}/payments`)).items[0]?.status;
    return has;
  }

  /** Over the books of each domain's owner. What was played while others owned it, nobody has moved: then it says nothing. */
  audit: Owners['audit'] = async () =>
    this.#timesGiven > 1
      ? { violations: [], inFlight: [] }
      : auditNow({ open: (isTimeUp) => openBothBooks(isTimeUp) });

  /** Its ledger, and its own record of the order. */
  async flawsOf({ world, order }: Ended): Promise<string[]> {
    const { orderId, status } = order;
    const has = await this.possessions(world, orderId);
    for (const domain of DOMAINS.filter(this.#owns)) {
      const before = this.#played.get(domain) ?? { orders: 0, confirmed: 0, balance: 0, stock: 0 };
      this.#played.set(domain, {
        orders: before.orders + 1,
        confirmed: before.confirmed + Number(status === 'CONFIRMED'),
        balance: before.balance + Number(has.balance),
        stock: before.stock + Number(has.stock),
      });
    }
    const flaws: string[] = [];
    for (const { step, service } of STEPS) {
      if (!this.#owns(service)) continue;
      const { state } = (await this.#shop.client.get(`/saga/${step}/${orderId}`)).body;
      const isRight = status === 'CONFIRMED' ? state === 'APPLIED' : NOTHING.includes(state);
      if (!isRight) flaws.push(`${status}, and at the monolith ${step} is ${state}`);
    }
    if (this.#owns('order')) {
      const { status: found, body } = await this.#shop.as('admin', true)('GET', `/orders/${orderId}`);
      // What was undone before it came so far, it never heard of.
      const isUnheardOf = found === 404 && status !== 'CONFIRMED';
      const is = [status, order.reason, false];
      const isThere = [body.status, body.reason, body.needsAttention];
      if (!isUnheardOf && JSON.stringify(is) !== JSON.stringify(isThere))
        flaws.push(`${is.join(' ')}, and at the monolith ${isThere.join(' ')}`);
    }
    return flaws;
  }

  async flawsOfAll(): Promise<string[]> {
    const flaws = await Promise.all(
      DOMAINS.filter(this.#owns).map(async (domain) => {
        const { body: totals } = await this.#shop.client.get(`/saga/totals?domain=${domain}`);
        const expected = totalsOf[domain](this.#played.get(domain) as Played, totals);
        const isRight = JSON.stringify(sorted(totals)) === JSON.stringify(sorted(expected));
        const here = (await itemsIn(domain)) - (this.#itemsHere.get(domain) ?? 0);
        return [
          ...(isRight
            ? []
            : [`${domain}: the monolith has ${JSON.stringify(totals)}, not ${JSON.stringify(expected)}`]),
          ...(here ? [`${domain}: ${here} items were written here, which nobody owns`] : []),
        ];
      }),
    );
    return flaws.flat();
  }
}

/** What each domain's totals must be; of what was spent or paid and given back, only the difference is known. */
const totalsOf: Record<Domain, (played: Played, has: Record<string, number>) => Record<string, number>> = {
  product: ({ orders, confirmed, stock }) => ({ units: stock, putIn: orders * STOCK, sold: confirmed * 2 }),
  coupon: ({ orders, confirmed }) => ({ issued: orders, used: confirmed }),
  user: ({ orders, confirmed, balance }, { refunded = 0 }) => ({
    balance,
    charged: orders * BALANCE,
    spent: confirmed * TOTAL + refunded,
    refunded,
  }),
  order: ({ confirmed }) => ({ placed: confirmed }),
  payment: ({ confirmed }, { refunded = 0 }) => ({ paid: confirmed * TOTAL + refunded, refunded }),
};
const TOTAL = 2 * PRICE * 0.9;

const sorted = (totals: Record<string, number>) => Object.entries(totals).sort();

/** Beside the record of an order, which is ours whoever owns the domain. */
const itemsIn = async (domain: Domain) => (await all(domain)).filter(({ sk }) => sk !== 'ORDER').length;
