import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportedRow } from '../../lambdas/shared/participant/domain-rows.ts';
import { canonical } from './canonical.ts';
import type { Answer, ParticipantClient, SignedRequest } from './participant-client.ts';

/** A command as the files of `--accept` and `--reject` hold it. */
export interface Sample {
  command: string;
  order: { userId: string; items: { productId: string; quantity: number }[]; couponId?: string };
  price?: { total: number };
}

export type Totals = Record<string, number>;

/** Each domain's step, its undo, and how much of what the totals count one application moves. */
export const DOMAIN_COMMANDS: Record<
  string,
  { step: string; compensation: string; effect(sample: Sample): Totals; back: Record<string, string> }
> = {
  product: {
    step: 'decreaseStock',
    compensation: 'increaseStock',
    effect: ({ order }) => {
      const units = order.items.reduce((sum, { quantity }) => sum + quantity, 0);
      return { units: -units, sold: units };
    },
    back: {},
  },
  coupon: { step: 'useCoupon', compensation: 'restoreCoupon', effect: () => ({ used: 1 }), back: {} },
  user: {
    step: 'decreaseBalance',
    compensation: 'increaseBalance',
    effect: ({ price }) => ({ balance: -(price?.total ?? 0), spent: price?.total ?? 0 }),
    back: { spent: 'refunded' },
  },
  order: { step: 'createOrder', compensation: 'cancelOrder', effect: () => ({ placed: 1 }), back: {} },
  payment: {
    step: 'processPayment',
    compensation: 'refundPayment',
    effect: ({ price }) => ({ paid: price?.total ?? 0 }),
    back: { paid: 'refunded' },
  },
};

/** A rule that does not hold, and the shortest story that shows it. */
export class Broken extends Error {}

/** The participant cannot be reached, or says nothing that could be judged. */
export class Unreachable extends Error {}

export function holds(isSo: boolean, story: () => string): void {
  if (!isSo) throw new Broken(story());
}

export const show = ({ status, body }: Answer) =>
  status === 0 ? 'no answer' : `${status} ${JSON.stringify(body) ?? 'without JSON'}`.slice(0, 300);

const MAX_TRIES = 8;
/** Few, so that there are several pages. */
const PAGE_ROWS = 25;

/** What the rules work with: one domain of one participant, and all that was done to it. */
export class Bench {
  readonly client: ParticipantClient;
  readonly domain: string;
  readonly accept: Sample;
  readonly reject: Sample;
  readonly step: string;
  readonly compensation: string;
  readonly #prefix: string;
  readonly #used: string[] = [];
  /** The epoch in force, as far as this run has set it. */
  epoch = 0;

  constructor(
    client: ParticipantClient,
    {
      domain,
      accept,
      reject,
      prefix = 'check-',
    }: { domain: string; accept: Sample; reject: Sample; prefix?: string },
  ) {
    this.client = client;
    this.domain = domain;
    this.accept = accept;
    this.reject = reject;
    this.#prefix = prefix;
    const { step, compensation } = DOMAIN_COMMANDS[domain] as { step: string; compensation: string };
    this.step = step;
    this.compensation = compensation;
  }

  /** A new order, which is undone when the rule has ended. */
  newOrder(): string {
    const orderId = `${this.#prefix}${randomUUID()}`;
    this.#used.push(orderId);
    return orderId;
  }

  /** A command as the saga sends it; the parts of it that a rule wants otherwise are given. */
  commandOf(
    command: string,
    orderId: string,
    { order, price }: Omit<Sample, 'command'> = this.accept,
    epoch = this.epoch,
  ): SignedRequest {
    return {
      method: 'POST',
      path: `/saga/${command}`,
      headers: { 'Idempotency-Key': `${orderId}.${this.step}`, 'X-Correlation-Id': 'conformance' },
      body: JSON.stringify({ command, order: { orderId, ...order }, ...(price && { price }), epoch }),
    };
  }

  /** The step; an unknown outcome is tried again, as the saga does. */
  apply = (orderId: string, sample?: Sample) => this.settled(this.commandOf(this.step, orderId, sample));
  undo = (orderId: string) => this.settled(this.commandOf(this.compensation, orderId));

  async settled(request: SignedRequest): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const answer = await this.client.call(request);
      const isKnown = [200, 409, 412].includes(answer.status) && answer.body !== undefined;
      if (isKnown || tries === MAX_TRIES) return answer;
      await sleep(Math.random() * 20 * 2 ** tries);
    }
  }

  async state(orderId: string): Promise<string> {
    const { body } = await this.client.get(`/saga/${this.step}/${orderId}`);
    return String(body?.state);
  }

  async totals(): Promise<Totals> {
    const { status, body } = await this.client.get(`/saga/totals?domain=${this.domain}`);
    if (status !== 200 || Object.values(body ?? { none: '' }).some((value) => !Number.isInteger(value)))
      throw new Broken(`GET /saga/totals answers ${show({ status, body })}: whole numbers are expected`);
    return body;
  }

  /** What one application moves here, as it shows: rules about duplicates do not judge whether that is right. */
  async measureOne(): Promise<Totals> {
    const before = await this.totals();
    const orderId = this.newOrder();
    const answer = await this.apply(orderId);
    holds(answer.status === 200, () => `the accepted step is answered ${show(answer)}`);
    const moved = difference(before, await this.totals());
    await this.undo(orderId);
    return moved;
  }

  async setEpoch(epoch: number, open: boolean): Promise<Answer> {
    const answer = await this.client.put('/saga/epoch', { domain: this.domain, epoch, open });
    if (answer.status === 200) this.epoch = epoch;
    return answer;
  }

  /** Closes the domain in the next epoch, and opens it in the one after. */
  async fence(): Promise<void> {
    const answer = await this.setEpoch(this.epoch + 1, false);
    holds(
      answer.status === 200,
      () => `PUT /saga/epoch to the next epoch, closed, is answered ${show(answer)}`,
    );
  }
  async reopen(): Promise<void> {
    const answer = await this.setEpoch(this.epoch + 1, true);
    holds(
      answer.status === 200,
      () => `PUT /saga/epoch to the next epoch, open, is answered ${show(answer)}`,
    );
  }

  /** All rows after a cursor, in pages. */
  async exportAll(after?: string): Promise<{ rows: ExportedRow[]; last?: string }> {
    const rows: ExportedRow[] = [];
    let last = after;
    for (;;) {
      const from = last === undefined ? '' : `&after=${encodeURIComponent(last)}`;
      const answer = await this.client.get(`/saga/export?domain=${this.domain}&limit=${PAGE_ROWS}${from}`);
      holds(
        answer.status === 200 && Array.isArray(answer.body?.rows),
        () => `GET /saga/export is answered ${show(answer)}`,
      );
      rows.push(...answer.body.rows);
      if (!answer.body.next || answer.body.next === last || answer.body.rows.length === 0)
        return { rows, last };
      last = answer.body.next;
    }
  }

  /** Undoes everything that the rule did, and has the domain open. */
  async tidyUp(): Promise<void> {
    const { body } = await this.client.get(`/saga/epoch?domain=${this.domain}`);
    if (Number.isInteger(body?.epoch)) this.epoch = body.epoch;
    if (body?.open === false) await this.setEpoch(this.epoch + 1, true);
    for (const orderId of this.#used.splice(0)) await this.undo(orderId);
  }
}

export const difference = (before: Totals, after: Totals): Totals =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, value]) => [name, value - (before[name] ?? 0)] as const)
      .filter(([, change]) => change !== 0),
  );

export const isSame = (one: unknown, other: unknown) => canonical(one) === canonical(other);
