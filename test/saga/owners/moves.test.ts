import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Bench, type Sample } from '../../../tools/conformance/bench.ts';
import { monolithSide } from '../../../tools/migrate/monolith-side.ts';
import { parameterRecords } from '../../../tools/migrate/records.ts';
import { OWNERS, type Owner, otherThan } from '../../../tools/migrate/side.ts';
import { type OurDoor, openOurDoor, ourSide } from '../../support/participant/our-door.ts';
import { openShop, SAMPLES, SECRET, type Shop, stockShop } from '../../support/participant/shop.ts';
import { createTables } from '../../support/saga/tables.ts';

const names = { owners: '/order-saga/moves-test/owners', moves: '/order-saga/moves-test/moves' };
const records = parameterRecords(new SSMClient({}), names);

let shop: Shop;
let door: OurDoor;
beforeAll(async () => {
  await createTables();
  shop = await openShop();
  await stockShop(shop);
  door = await openOurDoor();
});
afterAll(() => Promise.all([shop.stop(), door.stop()]));

interface Case {
  domain: 'payment' | 'product';
  /** On the way to each owner: in which phases, and after which request, movers are killed; and whether the old owner still sells then. */
  deaths: Record<Owner, { movers: [phase: string, request: string][]; isSelling: boolean }>;
  /** What the totals say of so many steps applied and undone. */
  totalsOf(applied: number, undone: number): Record<string, number>;
}

const CASES: Case[] = [
  {
    domain: 'payment',
    deaths: {
      service: {
        movers: [
          ['gate', 'setEpoch'],
          ['copy', 'importRows'],
          ['drain', 'hasRuns'],
        ],
        isSelling: true,
      },
      monolith: {
        movers: [
          ['fence', 'setEpoch'],
          ['switch', 'setEpoch'],
        ],
        isSelling: false,
      },
    },
    totalsOf: (applied, undone) => ({ paid: 200 * applied, refunded: 200 * undone }),
  },
  {
    domain: 'product',
    deaths: {
      service: {
        movers: [
          ['copy what has changed', 'exportPage'],
          ['verify', 'exportPage'],
        ],
        isSelling: false,
      },
      monolith: { movers: [['start what waited', 'startWaiting']], isSelling: false },
    },
    totalsOf: (applied, undone) => {
      const sold = 2 * (applied - undone);
      return { putIn: 1_000, sold, units: 1_000 - sold };
    },
  },
];

/** Above what either of the two takes as a payment. */
const TOO_MUCH = Number(process.env.PAYMENT_LIMIT) + 1;
function samplesOf(domain: Case['domain']): { accept: Sample; reject: Sample } {
  const { accept, reject } = SAMPLES[domain] as { accept: Sample; reject: Sample };
  return {
    accept,
    reject: reject.price ? { ...reject, price: { ...reject.price, total: TOO_MUCH } } : reject,
  };
}

describe.each(CASES)('$domain, moved while it sells', ({ domain, deaths, totalsOf }) => {
  const { accept, reject } = samplesOf(domain);
  const benchOf = (owner: Owner) =>
    new Bench(owner === 'service' ? door.client : shop.client, { domain, accept, reject, prefix: 'order-' });
  const benches = {} as Record<Owner, Bench>;
  const sides = {
    service: ourSide(domain),
    get monolith() {
      return monolithSide(shop.client, domain);
    },
  };
  let applied = 0;
  let undone = 0;
  let epoch = 1;

  beforeAll(async () => {
    for (const owner of OWNERS) benches[owner] = benchOf(owner);
    await sides.service.setEpoch({ epoch, open: false });
    await records.setOwnership(domain, { owner: 'monolith', epoch, phase: 'steady' });
  });

  const apply = (owner: Owner, orderId: string, inEpoch = epoch, sample = accept) => {
    const { client, step } = benches[owner];
    return client.call(benches[owner].commandOf(step, orderId, sample, inEpoch));
  };
  const undo = (owner: Owner, orderId: string, inEpoch = epoch) => {
    const { client, compensation } = benches[owner];
    return client.call(benches[owner].commandOf(compensation, orderId, accept, inEpoch));
  };
  async function sell(owner: Owner) {
    const orderId = benches[owner].newOrder();
    const { status, body } = await apply(owner, orderId);
    expect(status).toBe(200);
    applied++;
    return { orderId, result: body.result };
  }
  async function giveBack(owner: Owner, orderId: string) {
    expect(await undo(owner, orderId)).toEqual({ status: 200, body: { undone: 'compensate' } });
    undone++;
  }

  /** Returns what it said at its end; undefined when it was killed. */
  async function runMover(to: Owner, ...death: string[]): Promise<unknown> {
    const file = fileURLToPath(new URL('../../support/participant/mover-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--no-warnings', file, domain, benches[to].step, to, ...death], {
      env: {
        ...process.env,
        MONOLITH_URL: shop.baseUrl,
        MONOLITH_SECRET: SECRET,
        MONOLITH_SECRET_PARAMETER: '/none',
        OWNERS_PARAMETER: names.owners,
        MOVES_PARAMETER: names.moves,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said, [code, signal]] = await Promise.all([child.stdout.toArray(), once(child, 'close')]);
    if (signal === 'SIGKILL') return undefined;
    expect(code).toBe(0);
    return JSON.parse(Buffer.concat(said).toString());
  }

  it.each(OWNERS)('goes to the %s with all that was done, although its mover is killed', async (to) => {
    const from = otherThan(to);
    const { movers, isSelling } = deaths[to];
    const [kept, returned, open] = [await sell(from), await sell(from), await sell(from)];
    await giveBack(from, returned.orderId);
    const refusedId = benches[from].newOrder();
    const refused = await apply(from, refusedId, epoch, reject);
    expect(refused.status).toBe(409);
    const blockedId = benches[from].newOrder();
    expect(await undo(from, blockedId)).toEqual({ status: 200, body: { undone: 'block' } });

    for (const death of movers) expect([death, await runMover(to, ...death)]).toEqual([death, undefined]);
    // What the first pass has copied changes behind it.
    const between = isSelling ? await sell(from) : undefined;
    if (isSelling) await giveBack(from, open.orderId);
    else expect((await apply(from, benches[from].newOrder())).status).toBe(412);
    expect(await runMover(to)).toEqual({ is: 'switched' });

    const before = epoch;
    ({ epoch } = await records.ownership(domain));
    expect(await records.ownership(domain)).toEqual({ owner: to, epoch, phase: 'steady' });
    expect(await sides[to].totals()).toEqual(totalsOf(applied, undone));
    // Late at the old owner, in any epoch.
    const stoodStill = await sides[from].totals();
    for (const late of [before, epoch, epoch + 1]) {
      expect(await apply(from, benches[from].newOrder(), late)).toMatchObject({
        status: 412,
        body: { open: false },
      });
      expect(await apply(from, kept.orderId, late)).toMatchObject({ status: 412 });
      expect(await undo(from, kept.orderId, late)).toMatchObject({ status: 412 });
    }
    expect(await sides[from].totals()).toEqual(stoodStill);
    const { closed } = (await records.move(domain)) ?? {};
    expect(closed?.side).toBe(from);
    expect((await sides[from].exportPage(closed?.after, 10)).rows).toEqual([]);
    expect((await apply(to, kept.orderId, before)).status).toBe(412);
    // What the ledger has decided there holds here.
    for (const { orderId, result } of [kept, ...(between ? [between] : [])])
      expect(await apply(to, orderId)).toEqual({ status: 200, body: { result } });
    expect(await undo(to, returned.orderId)).toEqual({ status: 200, body: { undone: 'leave' } });
    for (const orderId of [blockedId, returned.orderId])
      expect(await apply(to, orderId)).toMatchObject({
        status: 409,
        body: { reason: 'ALREADY_COMPENSATED' },
      });
    expect(await apply(to, refusedId)).toMatchObject({ status: 409, body: { reason: refused.body.reason } });
    if (!isSelling) await giveBack(to, open.orderId);
    else expect(await undo(to, open.orderId)).toEqual({ status: 200, body: { undone: 'leave' } });
    await sell(to);
    expect(await sides[to].totals()).toEqual(totalsOf(applied, undone));
  });
});
