import type { Epoch } from '../../../lambdas/shared/participant/epoch-rules.ts';
import type { Ownership } from '../../../lambdas/shared/participant/owners.ts';
import { monolithSide } from '../../../tools/migrate/monolith-side.ts';
import type { MoverWorld } from '../../../tools/migrate/mover.ts';
import type { Move } from '../../../tools/migrate/records.ts';
import { rehearse } from '../../../tools/migrate/rehearse.ts';
import { OWNERS, type Owner, otherThan, type Side } from '../../../tools/migrate/side.ts';
import { openShop, SAMPLES, type Shop, stockShop } from '../../support/participant/shop.ts';

/** What a SIGKILL does to a mover: from here on it does nothing. */
export class Killed extends Error {}

/** When the mover dies: before its nth request, which is after the one before, or while it is on its way and arrives later. */
export interface Death {
  at: number | 'the opening' | 'what follows the opening' | 'the closing of who was to own it';
  how: 'before its request' | 'its request on its way';
  /** For one on its way: after how many requests of the next mover it arrives. */
  arrivesAfter?: number;
}

export const DOMAIN = 'payment';
const STEP = 'processPayment';

/** Two real participants, and an order now and then; each mover may die between any two of its requests. */
export class MovingShop {
  readonly shops: Record<Owner, Shop>;
  ownership: Ownership = { owner: 'monolith', epoch: 1, phase: 'steady' };
  note: Move | undefined;
  readonly orders: { orderId: string; result: unknown }[] = [];
  runs = 0;
  started = 0;
  phases: string[] = [];
  readonly violations: string[] = [];
  #late: { request: () => Promise<unknown>; in: number }[] = [];

  private constructor(shops: Record<Owner, Shop>) {
    this.shops = shops;
  }

  static async open(): Promise<MovingShop> {
    const shops = { service: await openShop(), monolith: await openShop() };
    await stockShop(shops.monolith);
    const moving = new MovingShop(shops);
    for (const domain of Object.keys(SAMPLES))
      await shops.service.client.put('/saga/epoch', { domain, epoch: 1, open: false });
    return moving;
  }

  stop = () => Promise.all(OWNERS.map((owner) => this.shops[owner].stop()));

  side = (owner: Owner): Side => monolithSide(this.shops[owner].client, DOMAIN);

  /** The step at an owner, or at the one that the record names. Returns whether it was taken. */
  async placeOrder({ owner, epoch }: Pick<Ownership, 'owner' | 'epoch'> = this.ownership): Promise<boolean> {
    const orderId = `order-${this.orders.length}`;
    const { order, price } = (SAMPLES[DOMAIN] as (typeof SAMPLES)[string]).accept;
    const { status, body } = await this.shops[owner].client.call({
      method: 'POST',
      path: `/saga/${STEP}`,
      headers: { 'Idempotency-Key': `${orderId}.${STEP}` },
      body: JSON.stringify({ command: STEP, order: { orderId, ...order }, price, epoch }),
    });
    if (status === 200) this.orders.push({ orderId, result: body.result });
    return status === 200;
  }

  /** A mover, and how many requests it has made. */
  mover(death?: Death): { world: MoverWorld; requests: () => number } {
    let made = 0;
    let isDead = false;
    let hasSold = false;
    let isOpening = false;
    const request =
      <Args extends unknown[], T>(carryOut: (...args: Args) => Promise<T>, mayBeLate = false) =>
      async (...args: Args): Promise<T> => {
        if (isDead) throw new Killed();
        made++;
        for (const late of this.#late) late.in--;
        const arrived = this.#late.filter((late) => late.in <= 0);
        this.#late = this.#late.filter((late) => late.in > 0);
        for (const { request: late } of arrived) await late().catch(() => {});
        const wasOpening = isOpening;
        const { epoch, open } = mayBeLate ? (args[0] as Partial<Epoch>) : {};
        // The gate tries, too, what must be refused.
        isOpening = open === true && this.ownership.phase === 'verifying';
        const isClosing =
          open === false && this.ownership.phase !== 'steady' && epoch !== this.ownership.epoch;
        const isTheEnd =
          made === death?.at ||
          (death?.at === 'the closing of who was to own it' && isClosing) ||
          (death?.at === 'the opening' && isOpening) ||
          (death?.at === 'what follows the opening' && wasOpening);
        if (isTheEnd && death) {
          isDead = true;
          if (death.how === 'its request on its way' && mayBeLate)
            this.#late.push({ request: () => carryOut(...args), in: death.arrivesAfter ?? 1 });
          throw new Killed();
        }
        const answer = await carryOut(...args);
        if (arrived.length > 0 || mayBeLate) await this.#look();
        return answer;
      };
    const side = (owner: Owner): Side => {
      const real = this.side(owner);
      return {
        readEpoch: request(real.readEpoch),
        setEpoch: request(real.setEpoch, true),
        totals: request(real.totals),
        importRows: request(real.importRows, true),
        exportPage: request(async (after, limit) => {
          const page = await real.exportPage(after, limit);
          // What is sold behind the cursor of the first pass.
          if (!hasSold && this.ownership.owner === owner) {
            hasSold = true;
            await this.placeOrder();
          }
          return page;
        }),
      };
    };
    const sides = { service: side('service'), monolith: side('monolith') };
    return {
      requests: () => made,
      world: {
        domain: DOMAIN,
        sides,
        records: {
          ownership: request(async () => this.ownership),
          setOwnership: request(async (_, ownership) => {
            this.ownership = ownership;
          }),
          move: request(async () => this.note),
          setMove: request(async (_, move) => {
            this.note = structuredClone(move);
          }),
        },
        hold: async () => {},
        gate: (to) => rehearse(sides[to], STEP),
        hasRuns: request(async () => this.runs > 0),
        startWaiting: request(async () => {
          this.started++;
        }),
        noticeMs: 0,
        tell: (phase) => this.phases.push(phase),
      },
    };
  }

  /** What must hold at every moment. */
  async #look(): Promise<void> {
    const [service, monolith] = [
      await this.side('service').readEpoch(),
      await this.side('monolith').readEpoch(),
    ];
    if (service.open && monolith.open) this.violations.push('both owners are open');
  }

  /** What an order says at its owner now, and that the other side takes none. */
  async lost(orders = this.orders): Promise<string[]> {
    const { owner, epoch } = this.ownership;
    const lost: string[] = [];
    for (const { orderId, result } of orders) {
      const { body } = await this.shops[owner].client.get(`/saga/${STEP}/${orderId}`);
      if (body?.state !== 'APPLIED' || JSON.stringify(body.result) !== JSON.stringify(result))
        lost.push(`${orderId}: ${JSON.stringify(body)}`);
    }
    const other = await this.side(otherThan(owner)).readEpoch();
    if (other.open) lost.push('the other side is open');
    const here = await this.side(owner).readEpoch();
    if (!here.open || here.epoch !== epoch)
      lost.push(`the owner is not open in ${epoch}: ${JSON.stringify(here)}`);
    return lost;
  }
}
