import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportedRow } from '../../../lambdas/shared/participant/domain-rows.ts';
import { signatureOf } from '../../../tools/conformance/participant-client.ts';

/*
 * A participant in memory, for the domain user: right in everything, but for the one thing that `bug` names. Each rule has such a
 * one, which must be caught by that rule and by no other.
 */
export const BUGS = {
  R1: 'books less than the order costs',
  R2: 'answers a duplicate with a new result',
  R3: 'looks into the ledger before the write, not in it',
  R4: 'gives back less than it took',
  R5: 'gives back again when asked again',
  R6: 'forgets after the first late step that it was blocked',
  R7: 'works for a late attempt although an earlier one was rejected',
  R8: 'asks the business before the ledger',
  R9: 'gives back what a rejected step never took',
  R10: 'compares the epoch before the write, not in it',
  R11: 'takes signatures of any age',
  R12: 'answers 200 when there is no order in the payload',
  R13: 'lets an undo pass by a step that is under way',
  R14: 'forgets the ledger when the connection is cut before the reply',
  R15: 'leaves the ledger out of the export',
} as const;
export type Bug = keyof typeof BUGS;

interface Record {
  state: 'APPLIED' | 'REJECTED' | 'COMPENSATED' | 'BLOCKED';
  result?: unknown;
  amount?: number;
  version: number;
}
interface Payload {
  command: string;
  epoch: number;
  order: { orderId: string; items: unknown };
  price?: { total: unknown };
}
interface Reply {
  status: number;
  body: unknown;
}

const CHARGED = 100_000;
const STEP = 'decreaseBalance';
const no = (reason: string): Reply => ({ status: 409, body: { reason, detail: reason } });

export class InMemoryParticipant {
  readonly #bug: Bug | undefined;
  readonly #secret: string;
  readonly #ledger = new Map<string, Record>();
  readonly #late = new Map<string, number>();
  #balance = CHARGED;
  #spent = 0;
  #refunded = 0;
  #epoch = 1;
  #open = true;
  #version = 1;
  #userVersion = 1;
  #server = createServer((request, response) => void this.#serve(request, response));

  constructor(secret: string, bug?: Bug) {
    this.#secret = secret;
    this.#bug = bug;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let isCut = false;
    response.on('close', () => {
      isCut = !response.writableFinished;
    });
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url: path = '', headers } = request;
    const answer = this.#isSigned({ method, path, body }, String(headers['x-order-saga-signature']))
      ? await this.#answer(method, path, body, String(headers['idempotency-key']), () => isCut)
      : { status: 401, body: {} };
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }

  #isSigned(call: { method: string; path: string; body: string }, signature: string): boolean {
    const time = Number(/^t=(\d+),/.exec(signature)?.[1]);
    const isFresh = this.#bug === 'R11' || Math.abs(Date.now() / 1000 - time) <= 300;
    return isFresh && signature === signatureOf(this.#secret, call, time);
  }

  async #answer(
    method: string,
    path: string,
    text: string,
    key: string,
    isCut: () => boolean,
  ): Promise<Reply> {
    const url = new URL(path, 'http://participant');
    const [, , what = '', orderId] = url.pathname.split('/');
    if (method === 'GET' && orderId) {
      const { state = 'ABSENT' } = this.#ledger.get(orderId) ?? {};
      return { status: 200, body: { state } };
    }
    if (what === 'totals') return { status: 200, body: this.#totals() };
    if (what === 'epoch') return method === 'PUT' ? this.#fence(JSON.parse(text)) : this.#inForce(200);
    if (what === 'export')
      return { status: 200, body: this.#export(Number(url.searchParams.get('after') ?? 0)) };
    if (what === 'import') return this.#import(JSON.parse(text));
    return this.#command(what, text, key, isCut);
  }

  #totals = () => ({
    balance: this.#balance,
    charged: CHARGED,
    spent: this.#spent,
    refunded: this.#refunded,
  });

  #inForce = (status: number): Reply => ({ status, body: { epoch: this.#epoch, open: this.#open } });

  #fence({ epoch, open }: { epoch: number; open: boolean }): Reply {
    if (epoch < this.#epoch || (epoch === this.#epoch && open && !this.#open)) return this.#inForce(409);
    this.#epoch = epoch;
    this.#open = open;
    return this.#inForce(200);
  }

  async #command(command: string, text: string, key: string, isCut: () => boolean): Promise<Reply> {
    const payload = payloadIn(text);
    const isReadable =
      payload?.command === command &&
      typeof payload.order?.orderId === 'string' &&
      Number.isInteger(payload.epoch) &&
      key === `${payload.order.orderId}.${STEP}`;
    if (!payload || !isReadable) {
      return this.#bug === 'R12' && !payload?.order
        ? { status: 200, body: { result: {} } }
        : { status: 400, body: {} };
    }
    const isFenced = () => payload.epoch !== this.#epoch || !this.#open;
    if (isFenced()) return this.#inForce(412);
    const foundBefore = this.#ledger.get(payload.order.orderId);
    // As if a database were at work: what was looked at before may be another by now.
    await sleep(command === STEP ? 25 : 5);
    if (this.#bug !== 'R10' && isFenced()) return this.#inForce(412);
    if (command !== STEP) return this.#undo(payload.order.orderId);
    return this.#apply(payload, foundBefore, isCut);
  }

  #apply(payload: Payload, foundBefore: Record | undefined, isCut: () => boolean): Reply {
    const { orderId } = payload.order;
    const total = payload.price?.total;
    const refusal =
      !Number.isInteger(total) || !Array.isArray(payload.order.items)
        ? 'INVALID_COMMAND'
        : this.#balance < Number(total)
          ? 'INSUFFICIENT_BALANCE'
          : undefined;
    const found = this.#decided(orderId, foundBefore);
    if (refusal && (this.#bug === 'R8' || !found)) {
      if (!found) this.#record(orderId, { state: 'REJECTED', result: refusal });
      return no(refusal);
    }
    if (found?.state === 'APPLIED')
      return {
        status: 200,
        body: { result: this.#bug === 'R2' ? { amount: total, id: randomUUID() } : found.result },
      };
    if (found?.state === 'REJECTED') return no(String(found.result));
    if (found) return no('ALREADY_COMPENSATED');
    const amount = this.#bug === 'R1' ? Number(total) - 1 : Number(total);
    this.#move(-amount);
    this.#spent += amount;
    const result = { amount: total };
    if (!(this.#bug === 'R14' && isCut())) this.#record(orderId, { state: 'APPLIED', result, amount });
    return { status: 200, body: { result } };
  }

  /** What the ledger says at the moment of the write; the bugs say what it should not. */
  #decided(orderId: string, foundBefore: Record | undefined): Record | undefined {
    const found = this.#ledger.get(orderId);
    if (this.#bug === 'R3' && found?.state === 'APPLIED' && !foundBefore) return undefined;
    if (this.#bug === 'R13' && found?.state === 'BLOCKED' && !foundBefore) return undefined;
    if (this.#bug === 'R7' && found?.state === 'REJECTED') return undefined;
    if (this.#bug === 'R6' && found?.state === 'BLOCKED') {
      const late = (this.#late.get(orderId) ?? 0) + 1;
      this.#late.set(orderId, late);
      return late > 1 ? undefined : found;
    }
    return found;
  }

  #undo(orderId: string): Reply {
    const found = this.#ledger.get(orderId);
    if (!found) {
      this.#record(orderId, { state: 'BLOCKED' });
      return { status: 200, body: { undone: 'block' } };
    }
    const isAgain = this.#bug === 'R5' && found.state === 'COMPENSATED';
    const isOfNothing = this.#bug === 'R9' && found.state === 'REJECTED';
    if (found.state !== 'APPLIED' && !isAgain && !isOfNothing)
      return { status: 200, body: { undone: 'leave' } };
    const amount = isOfNothing ? 1 : (found.amount as number) - (this.#bug === 'R4' ? 1 : 0);
    this.#move(amount);
    this.#refunded += amount;
    if (found.state === 'APPLIED') this.#record(orderId, { ...found, state: 'COMPENSATED' });
    return { status: 200, body: { undone: isAgain || isOfNothing ? 'leave' : 'compensate' } };
  }

  #move(amount: number): void {
    this.#balance += amount;
    this.#userVersion = ++this.#version;
  }

  #record(orderId: string, record: Omit<Record, 'version'>): void {
    this.#ledger.set(orderId, { ...record, version: ++this.#version });
  }

  #rows(): ExportedRow[] {
    const user = { userId: 'alice', balance: this.#balance, createdAt: '2026-01-01T00:00:00.000Z' };
    const ledger = [...this.#ledger].map(([orderId, { version, state, result, amount }]) => ({
      table: 'ledger',
      key: `${orderId}/${STEP}`,
      version,
      row: { orderId, step: STEP, state, result, effects: { amount }, at: '2026-01-01T00:00:00.000Z' },
    }));
    return [
      { table: 'users', key: 'alice', version: this.#userVersion, row: user },
      ...(this.#bug === 'R15' ? [] : ledger),
    ].sort((one, other) => one.version - other.version);
  }

  #export(after: number) {
    const rows = this.#rows()
      .filter(({ version }) => version > after)
      .slice(0, 7);
    return { rows, ...(rows.length && { next: String(rows.at(-1)?.version) }) };
  }

  /** It never meets anything newer than what it has: the tests import its own rows. */
  #import({ epoch, rows }: { epoch: number; rows: ExportedRow[] }): Reply {
    if (epoch !== this.#epoch) return this.#inForce(412);
    if (this.#open) return no('OPEN');
    return { status: 200, body: { written: 0, older: rows.length } };
  }
}

function payloadIn(text: string): Payload | undefined {
  try {
    return (JSON.parse(text) as Payload | null) ?? undefined;
  } catch {
    return undefined;
  }
}
