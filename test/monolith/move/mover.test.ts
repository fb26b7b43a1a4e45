import { compare } from '../../../tools/migrate/compare.ts';
import { Mover } from '../../../tools/migrate/mover.ts';
import { type Owner, otherThan } from '../../../tools/migrate/side.ts';
import { standingOf, wordsOf } from '../../../tools/migrate/status.ts';
import { type Death, DOMAIN, Killed, MovingShop } from './world.ts';

let shop: MovingShop;
beforeEach(async () => {
  shop = await MovingShop.open();
  await shop.placeOrder();
});
afterEach(() => shop.stop());

const sides = () => ({ service: shop.side('service'), monolith: shop.side('monolith') });
const status = async () =>
  wordsOf(await standingOf(DOMAIN, sides(), { ownership: shop.ownership, move: shop.note }));

/** The whole move, and how many requests it takes. */
async function move(to: Owner, death?: Death) {
  const { world, requests } = shop.mover(death);
  const outcome = await new Mover(world).move(to);
  return { outcome, requests: requests() };
}

/** Again and again, as a person does who reads what it says; a request that comes late may stop one. */
async function moveInTheEnd(to: Owner) {
  for (let tries = 1; ; tries++) {
    try {
      return await move(to);
    } catch (error) {
      if (tries === 4) throw error;
    }
  }
}

describe('a move', () => {
  it('goes through its phases, brings what was sold meanwhile, and starts what waited', async () => {
    const { outcome } = await move('service');

    expect(outcome).toEqual({ is: 'switched' });
    expect(shop.phases).toEqual([
      'gate',
      'copy',
      'drain',
      'fence',
      'copy what has changed',
      'verify',
      'switch',
      'start what waited',
    ]);
    expect(shop.ownership).toEqual({ owner: 'service', epoch: 3, phase: 'steady' });
    expect(shop.note).toMatchObject({ to: 'service', closed: { side: 'monolith' } });
    expect(shop.orders).toHaveLength(2);
    expect(await shop.lost()).toEqual([]);
    expect(shop.started).toBe(1);
    expect(await status()).toBe('payment  service   epoch 3  steady');
  });

  it('leaves a cursor behind which nothing is, at the side that was closed', async () => {
    await move('service');

    const { side, after } = shop.note?.closed ?? { side: 'service' as const };
    expect((await shop.side(side).exportPage(after, 10)).rows).toEqual([]);
    expect((await shop.side(side).exportPage(undefined, 10)).rows).not.toEqual([]);
  });

  it('says how far its first copy is, of all that the old owner has', async () => {
    const { world } = shop.mover();
    const monolith = { ...world.sides.monolith, countRows: shop.side('monolith').countRows };
    const seen: [rows: number, of: number][] = [];
    const onPage = (rows: number, of: number) => seen.push([rows, of]);

    await new Mover({ ...world, sides: { ...world.sides, monolith }, onPage }).move('service');

    // A payment and its ledger record were sold behind the cursor of the page.
    expect(seen).toEqual([
      [0, 4],
      [2, 4],
    ]);
  });

  it('is tried first by planning some orders at the new owner, which stays closed and up to date', async () => {
    const { world } = shop.mover();
    const seen: (typeof shop.ownership)[] = [];
    const records = {
      ...world.records,
      setOwnership: async (domain: string, ownership: typeof shop.ownership) => {
        seen.push(ownership);
        await world.records.setOwnership(domain, ownership);
        // Placed in the middle of it: brought before it ends.
        if (ownership.shadow) {
          expect(await status()).toContain(
            'steady; 20 % of the orders are planned at the service, too, until',
          );
          expect(await shop.placeOrder()).toBe(true);
        }
      },
    };

    const since = await new Mover({ ...world, records }).shadow('service', { percent: 20, forMs: 500 });

    expect(seen).toEqual([
      {
        owner: 'monolith',
        epoch: 1,
        phase: 'steady',
        shadow: { percent: 20, since, until: new Date(Date.parse(since) + 500).toISOString() },
      },
      { owner: 'monolith', epoch: 1, phase: 'steady' },
    ]);
    expect(await shop.lost()).toEqual([]);
    const copied = await shop.side('service').exportPage(undefined, 100);
    expect(copied.rows.filter(({ table }) => table === 'ledger')).toHaveLength(shop.orders.length);
    expect((await move('service')).outcome).toEqual({ is: 'switched' });
    expect(await shop.lost()).toEqual([]);
  });

  it('is not tried where the domain is, or while it is moved', async () => {
    const { world } = shop.mover();
    const shadowing = { percent: 20, forMs: 1 };
    await expect(new Mover(world).shadow('monolith', shadowing)).rejects.toThrow('nothing to try');

    shop.ownership = { ...shop.ownership, phase: 'draining' };
    await expect(new Mover(world).shadow('service', shadowing)).rejects.toThrow('is being moved');
  });

  it('does nothing where the domain is there already', async () => {
    expect((await move('monolith')).outcome).toEqual({ is: 'switched' });
    expect(shop.phases).toEqual([]);
  });

  it('is given up when the runs take too long: the old owner goes on in its epoch', async () => {
    shop.runs = 1;
    const { world } = shop.mover();

    const outcome = await new Mover({ ...world, drainLimitMs: 0, drains: 3, betweenDrainsMs: 0 }).move(
      'service',
    );

    expect(outcome).toEqual({ is: 'given up', why: 'orders under way did not end in time' });
    expect(shop.ownership).toEqual({ owner: 'monolith', epoch: 1, phase: 'steady' });
    // Each time what waited was let go.
    expect(shop.phases.filter((phase) => phase === 'drain')).toHaveLength(3);
    expect(shop.started).toBe(3);
    expect(await shop.placeOrder()).toBe(true);
    shop.runs = 0;
    expect((await move('service')).outcome).toEqual({ is: 'switched' });
    expect(await shop.lost()).toEqual([]);
  });

  it('is tried again while the runs take too long: orders go on in between', async () => {
    shop.runs = 1;
    const { world } = shop.mover();
    const startWaiting = async () => {
      await world.startWaiting();
      if (shop.started === 2) shop.runs = 0;
    };
    const mover = new Mover({ ...world, startWaiting, drainLimitMs: 0, betweenDrainsMs: 0 });

    expect(await mover.move('service')).toEqual({ is: 'switched' });

    expect(shop.phases.filter((phase) => phase === 'drain')).toHaveLength(3);
    expect(await shop.lost()).toEqual([]);
  });

  it('names each row that is not the same, and opens the old owner again', async () => {
    const { world } = shop.mover();
    const { service } = world.sides;
    const importRows: typeof service.importRows = (epoch, rows) =>
      service.importRows(
        epoch,
        rows.flatMap((row) => {
          if (row.table === 'ledger') return [];
          return [{ ...row, row: row.row && { ...row.row, amount: 1 } }];
        }),
      );

    const outcome = await new Mover({
      ...world,
      sides: { ...world.sides, service: { ...service, importRows } },
      gate: async () => {},
    }).move('service');

    expect(outcome).toMatchObject({ is: 'given up', why: 'the two sides do not say the same' });
    const details = outcome.is === 'given up' ? outcome.differences : [];
    expect(details).toEqual(
      expect.arrayContaining([
        { table: 'ledger', key: 'order-0/processPayment', detail: 'only the monolith has it' },
        { table: 'payments', key: 'payment-order-0', detail: 'is not the same in both' },
        { table: 'totals', key: 'paid', detail: 'the service says 2, the monolith 400' },
      ]),
    );
    expect(shop.ownership).toMatchObject({ owner: 'monolith', phase: 'steady' });
    expect(shop.note?.closed).toBeUndefined();
    expect(await shop.placeOrder()).toBe(true);
  });

  it('does not touch an owner that is open when the record names the other', async () => {
    await move('service');
    shop.ownership = { owner: 'monolith', epoch: 2, phase: 'steady' };

    await expect(move('service')).rejects.toThrow('the record names the monolith, which is closed');
  });
});

describe('a mover that is killed', () => {
  /** From monolith to service and back in turns, killed one request later each time. */
  async function killEverywhere(how: Death['how'], next: (killed: Owner) => Owner = (killed) => killed) {
    for (let at = 1; ; at++) {
      const to = otherThan(shop.ownership.owner);
      let isOver = false;
      try {
        await move(to, { at, how, arrivesAfter: (at * 7) % 40 });
        isOver = true;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      const said = await status();
      const { phase } = shop.ownership;
      if (phase !== 'steady') expect(said).toContain(`npm run migrate -- payment to ${to}`);
      if (isOver) return { at };
      const wanted = next(to);
      const { outcome } = await moveInTheEnd(wanted);
      if (wanted === to) expect({ at, outcome }).toEqual({ at, outcome: { is: 'switched' } });
      expect({ at, owner: shop.ownership.owner, phase: shop.ownership.phase }).toEqual({
        at,
        owner: wanted,
        phase: 'steady',
      });
      const lost = await shop.lost(shop.orders.slice(-6));
      expect({ at, lost, violations: shop.violations }).toEqual({ at, lost: [], violations: [] });
      expect(await shop.placeOrder()).toBe(true);
    }
  }

  it.each(['before its request', 'its request on its way'] as const)(
    'anywhere, %s: the next one ends well and equal',
    async (how) => {
      const { at } = await killEverywhere(how);

      expect(at).toBeGreaterThan(40);
      expect(await shop.lost()).toEqual([]);
      expect((await compare(sides())).differences).toEqual([]);
    },
  );

  it('and is given up then: the domain is where it was', async () => {
    await killEverywhere('before its request', otherThan);

    expect(await shop.lost()).toEqual([]);
  });

  it('and is given up while its opening of the new owner is on its way: the two are never open at once', async () => {
    for (let arrivesAfter = 1; arrivesAfter <= 16; arrivesAfter++) {
      const from = shop.ownership.owner;
      const death: Death = { at: 'the opening', how: 'its request on its way', arrivesAfter };
      await expect(move(otherThan(from), death)).rejects.toThrow(Killed);

      await moveInTheEnd(from);

      expect({ arrivesAfter, violations: shop.violations }).toEqual({ arrivesAfter, violations: [] });
      expect({ arrivesAfter, owner: shop.ownership.owner }).toEqual({ arrivesAfter, owner: from });
      // The audit would take what is sold from now on for a change behind the fence.
      expect(shop.note?.closed?.side).not.toBe(from);
    }
    expect(await shop.lost()).toEqual([]);
  });

  it('and its closing of the new owner arrives in the next move: that takes the epoch above it', async () => {
    for (let arrivesAfter = 1; arrivesAfter <= 60; arrivesAfter += 2) {
      const from = shop.ownership.owner;
      const to = otherThan(from);
      await expect(move(to, { at: 'the opening', how: 'before its request' })).rejects.toThrow(Killed);
      const death: Death = {
        at: 'the closing of who was to own it',
        how: 'its request on its way',
        arrivesAfter,
      };
      await expect(move(from, death)).rejects.toThrow(Killed);

      expect((await moveInTheEnd(to)).outcome).toEqual({ is: 'switched' });
      // It may come after everything: then who is the owner is closed, and is told of.
      const said = await status();
      if (said.includes(`is not open in its epoch: npm run migrate -- payment to ${to}`))
        await moveInTheEnd(to);

      const lost = await shop.lost(shop.orders.slice(-6));
      expect({ arrivesAfter, said, lost, violations: shop.violations }).toEqual({
        arrivesAfter,
        said,
        lost: [],
        violations: [],
      });
    }
  });

  it('once the new owner is open: the move is over, and what it took comes back with the next', async () => {
    const death: Death = { at: 'what follows the opening', how: 'before its request' };
    await expect(move('service', death)).rejects.toThrow(Killed);
    // The old code of a monolith asks nobody who the owner is.
    expect(await shop.placeOrder({ owner: 'service', epoch: shop.ownership.epoch })).toBe(true);

    expect((await move('monolith')).outcome).toEqual({ is: 'switched' });

    expect(shop.ownership.owner).toBe('monolith');
    expect(await shop.lost()).toEqual([]);
  });
});
