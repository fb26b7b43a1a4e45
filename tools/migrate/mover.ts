import { setTimeout as sleep } from 'node:timers/promises';
import type { Ownership } from '../../lambdas/shared/participant/owners.ts';
import { UserError } from '../terminal/run.ts';
import { compare, type Difference } from './compare.ts';
import type { Move, Records } from './records.ts';
import { type Owner, otherThan, type Side } from './side.ts';

export interface Shadowing {
  percent: number;
  forMs: number;
  /** Ends it earlier. */
  signal?: AbortSignal;
}

/** How old the rows are at most by which is planned. */
const SHADOW_COPY_MS = 1_000;

/** What a move needs of the world. Each request is safe to repeat, and safe when it arrives late: see test/saga/model/move. */
export interface MoverWorld {
  domain: string;
  sides: Record<Owner, Side>;
  records: Records;
  /** Called before whatever changes something. Throws when somebody else moves a domain by now. */
  hold(): Promise<void>;
  /** Throws UserError, with the reason, when the move may not begin. */
  gate(to: Owner): Promise<void>;
  /** Whether an order's run, forward or back, is under way. */
  hasRuns(): Promise<boolean>;
  /** Starts the orders that were taken in meanwhile. */
  startWaiting(): Promise<void>;
  tell(phase: string): void;
  /** Told now and then how many rows are copied, and how fast. */
  onCopied?(rows: number, perSecond: number): void;
  /** Told how far the first pass is, from its beginning on: how many rows of it are copied, of about how many, where the old owner says it. */
  onPage?(rows: number, of: number): void;
  /** Told of each row that is compared: how many of both sides, of about how many. */
  onCompared?(rows: number, of: number): void;
  drainLimitMs?: number;
  /** How often runs may be given that time, and how long orders go on as always in between. */
  drains?: number;
  betweenDrainsMs?: number;
  /** How long it takes until everybody has read that a drain has begun. */
  noticeMs?: number;
  now?(): number;
}

export type Outcome =
  | { is: 'switched' }
  /** The old owner goes on, and nothing has happened. */
  | { is: 'given up'; why: string; differences?: Difference[] };

const PAGE_ROWS = 500;
/** A page with fewer rows is the end of what was there when the pass began: the rest is what changes meanwhile. */
const CAUGHT_UP_ROWS = 50;
/** An order waits that long at most for the runs of others, and some seconds for the switch; in all a minute is spent on it. */
const DRAIN_LIMIT_MS = 10_000;
const DRAINS = 6;
const BETWEEN_DRAINS_MS = 5_000;
const DRAIN_PAUSE_MS = 250;
/** What is read of the owners is a second old at most; then a run that was about to start has started. */
const NOTICE_MS = 1_500;
/** The cursor is noted that often: a parameter takes a few writes a second. */
const NOTE_EVERY_MS = 1_000;

/**
 * Moves a domain, one request after the other; killed at any of them and run again, it finds its place by what is noted and by which
 * side is open.
 *
 *   copy            a first pass, while the old owner works
 *   drain           orders are taken in and wait; runs under way end
 *   note, fence     the next epoch is noted, and the old owner closed in it
 *   copy            what has changed since
 *   verify          both sides say the same
 *   open, note      the new owner is opened in the epoch, and named
 */
export class Mover {
  readonly #world: MoverWorld;
  /** How often runs did not end in time. */
  #drains = 0;
  constructor(world: MoverWorld) {
    this.#world = world;
  }

  /** Has `to` own the domain: moves it there, ends a move that was left on the way, or gives up one that goes the other way. */
  async move(to: Owner): Promise<Outcome> {
    await this.#world.hold();
    const was = await this.#ownership();
    if (was.phase !== 'steady') {
      if (await this.#isOpenedAlready(was)) await this.#noteSwitched(was);
      else if (was.owner === to) return this.#giveUp('it was to be left where it is');
      else return this.#goOn(was);
      return this.move(to);
    }
    if (!(await this.#isOwned(was))) {
      // No move leaves it so: what the other one took in since must not be closed away.
      if ((await this.#world.sides[otherThan(was.owner)].readEpoch()).open)
        throw new UserError(
          `the record names the ${was.owner}, which is closed, and the ${otherThan(was.owner)} is open: find out who has written the record, and set it right`,
        );
      await this.#openOld(was);
      return this.move(to);
    }
    await this.#startWaiting();
    return was.owner === to ? { is: 'switched' } : this.#begin(to);
  }

  /**
   * Has so many per cent of the orders be planned at `to`, too, which stays closed, while its rows are kept as they are at the owner;
   * returns when that began. Nothing has moved afterwards, and what is copied is not copied again. Throws UserError where it cannot be.
   */
  async shadow(to: Owner, { percent, forMs, signal }: Shadowing): Promise<string> {
    const { now = Date.now, domain } = this.#world;
    await this.#world.hold();
    const { owner, epoch, phase } = await this.#ownership();
    if (owner === to) throw new UserError(`${domain} belongs to the ${to}: there is nothing to try`);
    if (phase !== 'steady' || !(await this.#isOwned({ owner, epoch, phase })))
      throw new UserError(`${domain} is being moved, or was: see npm run migrate -- status`);
    await this.#prepare(to);
    const [since, until] = [0, forMs].map((ms) => new Date(now() + ms).toISOString()) as [string, string];
    this.#tell('shadow');
    await this.#setOwnership({ owner, epoch, phase, shadow: { percent, since, until } });
    while (now() < Date.parse(until) && !signal?.aborted) {
      await sleep(SHADOW_COPY_MS, undefined, { signal }).catch(() => {});
      await this.#world.hold();
      await this.#copy(owner, CAUGHT_UP_ROWS);
    }
    await this.#setOwnership({ owner, epoch, phase });
    return since;
  }

  async #begin(to: Owner): Promise<Outcome> {
    await this.#prepare(to);
    const was = await this.#ownership();
    await this.#setNote({ ...((await this.#note()) as Move), mayWait: true });
    return this.#goOn({ ...was, phase: 'draining' });
  }

  /** Looks whether it may begin, and copies while the old owner works. */
  async #prepare(to: Owner): Promise<void> {
    const { gate, sides, now = Date.now } = this.#world;
    this.#tell('gate');
    await gate(to);
    const { epoch } = await sides[to].readEpoch();
    await this.#change(() => sides[to].setEpoch({ epoch, open: false }));
    // What the closed side was at the end of an earlier move is over with the first row that comes.
    const old = await this.#note();
    const cursor = old?.to === to && !old.closed ? old.cursor : undefined;
    await this.#setNote({
      to,
      startedAt: new Date(now()).toISOString(),
      cursor,
      rows: cursor ? old?.rows : 0,
    });
    this.#tell('copy');
    await this.#copy(otherThan(to), CAUGHT_UP_ROWS, { isCounted: true });
  }

  /** From the phase that is noted to the end. */
  async #goOn(was: Ownership): Promise<Outcome> {
    const { sides } = this.#world;
    const from = was.owner;
    const to = otherThan(from);
    if (was.phase === 'draining' && !(await this.#drain(was))) {
      await this.#setOwnership({ owner: from, epoch: was.epoch, phase: 'steady' });
      await this.#startWaiting();
      const { drains = DRAINS, betweenDrainsMs = BETWEEN_DRAINS_MS } = this.#world;
      if (++this.#drains >= drains) return { is: 'given up', why: 'orders under way did not end in time' };
      this.#tell('runs take too long: orders go on');
      await sleep(betweenDrainsMs);
      return this.move(to);
    }
    let { epoch } = was;
    let isFenced = was.phase === 'verifying';
    // Given up half way: what was fenced then would refuse the epoch of this move.
    if (was.phase === 'draining' || (await sides[to].readEpoch()).epoch > epoch) {
      epoch = await this.#noteCopying(from);
      isFenced = false;
    }
    for (; ; epoch = await this.#noteCopying(from), isFenced = false) {
      if (!isFenced) {
        this.#tell('fence');
        // Refused: a request of a mover that died has come since. The next epoch is above it.
        if (!(await this.#change(() => sides[from].setEpoch({ epoch, open: false })))) continue;
        this.#tell('copy what has changed');
        await this.#copy(from, 1);
        await this.#setOwnership({ owner: from, epoch, phase: 'verifying' });
      }
      this.#tell('verify');
      const move = (await this.#note()) as Move;
      const { differences } = await compare(
        { service: this.#held(sides.service), monolith: this.#held(sides.monolith) },
        (rows) => this.#world.onCompared?.(rows, Math.max(rows, (move.rows ?? 0) * 2)),
      );
      if (differences.length > 0) return this.#giveUp('the two sides do not say the same', differences);
      await this.#setNote({ ...move, closed: { side: from, after: move.cursor } });
      this.#tell('switch');
      if (!(await this.#change(() => sides[to].setEpoch({ epoch, open: true })))) continue;
      await this.#noteSwitched({ owner: from, epoch, phase: 'verifying' });
      // Looks once more whether it is open: a request that came late may have closed it again.
      return this.move(to);
    }
  }

  /** The next epoch is above all that were ever in force. */
  async #nextEpoch(): Promise<number> {
    const { sides } = this.#world;
    const [{ epoch }, service, monolith] = [
      await this.#ownership(),
      await sides.service.readEpoch(),
      await sides.monolith.readEpoch(),
    ];
    return Math.max(epoch, service.epoch, monolith.epoch) + 1;
  }

  async #noteCopying(owner: Owner): Promise<number> {
    const epoch = await this.#nextEpoch();
    await this.#setOwnership({ owner, epoch, phase: 'copying' });
    return epoch;
  }

  /** The new owner is closed above every epoch that may still come, and only then may the old one open again. */
  async #giveUp(why: string, differences?: Difference[]): Promise<Outcome> {
    const was = await this.#ownership();
    this.#tell('give up');
    if (was.phase === 'draining') {
      await this.#setOwnership({ owner: was.owner, epoch: was.epoch, phase: 'steady' });
    } else {
      const { closed, cursor, ...move } = (await this.#note()) as Move;
      // Where the two differ, the next move copies everything anew.
      await this.#setNote({ ...move, ...(!differences && { cursor }) });
      await this.#openOld(was, { isClosed: false });
    }
    await this.#startWaiting();
    return { is: 'given up', why, ...(differences && { differences }) };
  }

  /** Notes the epoch before the old owner is opened in it: a mover that dies between the two finds what to open. */
  async #openOld({ owner, epoch: noted }: Ownership, { isClosed } = { isClosed: true }): Promise<void> {
    const { sides } = this.#world;
    if (isClosed && (await this.#change(() => sides[owner].setEpoch({ epoch: noted, open: true })))) return;
    for (;;) {
      const epoch = await this.#nextEpoch();
      if (!(await this.#change(() => sides[otherThan(owner)].setEpoch({ epoch, open: false })))) continue;
      await this.#setOwnership({ owner, epoch, phase: 'steady' });
      if (await this.#change(() => sides[owner].setEpoch({ epoch, open: true }))) return;
    }
  }

  async #isOwned({ owner, epoch }: Ownership): Promise<boolean> {
    const inForce = await this.#world.sides[owner].readEpoch();
    return inForce.open && inForce.epoch === epoch;
  }

  async #isOpenedAlready({ owner, epoch, phase }: Ownership): Promise<boolean> {
    const inForce = await this.#world.sides[otherThan(owner)].readEpoch();
    return phase !== 'draining' && inForce.open && inForce.epoch === epoch;
  }

  #noteSwitched = ({ owner, epoch }: Ownership) =>
    this.#setOwnership({ owner: otherThan(owner), epoch, phase: 'steady' });

  /** Whether all runs ended in time. The record says when that is over, should nobody be here any longer to let go what waits. */
  async #drain({ owner, epoch }: Ownership): Promise<boolean> {
    const {
      hasRuns,
      hold,
      now = Date.now,
      drainLimitMs = DRAIN_LIMIT_MS,
      noticeMs = NOTICE_MS,
    } = this.#world;
    this.#tell('drain');
    const until = now() + drainLimitMs;
    await this.#setOwnership({ owner, epoch, phase: 'draining', until: new Date(until).toISOString() });
    await sleep(noticeMs);
    while (await hasRuns()) {
      if (now() >= until) return false;
      await sleep(DRAIN_PAUSE_MS);
      await hold();
    }
    return true;
  }

  /** From where the note says, until a page has fewer rows than `enough`. */
  async #copy(from: Owner, enough: number, { isCounted } = { isCounted: false }): Promise<void> {
    const { sides, onCopied, onPage, now = Date.now } = this.#world;
    const to = otherThan(from);
    const { epoch } = await sides[to].readEpoch();
    const move = (await this.#note()) as Move;
    let { cursor, rows: copied = 0 } = move;
    const began = now();
    let notedAt = began;
    let all: number | undefined;
    for (let isFirst = true; ; isFirst = false) {
      const { rows, next } = await sides[from].exportPage(cursor, PAGE_ROWS);
      // Once, and not before the first page: a service has listed its old rows only then.
      if (isCounted && isFirst && next !== undefined) {
        const left = await sides[from].countRows?.(next);
        if (left !== undefined) all = rows.length + left;
        if (all) onPage?.(0, all);
      }
      if (rows.length > 0) await this.#change(() => sides[to].importRows(epoch, rows));
      cursor = next ?? cursor;
      copied += rows.length;
      const isEnd = rows.length < enough || next === undefined;
      if (all) onPage?.(copied - (move.rows ?? 0), all);
      // Nothing new is nothing to note: a shadow looks every second, for as long as it is asked to.
      const isNews = cursor !== move.cursor || copied !== (move.rows ?? 0);
      if (isNews && (isEnd || now() - notedAt >= NOTE_EVERY_MS)) {
        await this.#setNote({ ...move, cursor, rows: copied });
        notedAt = now();
        onCopied?.(copied, ((copied - (move.rows ?? 0)) * 1_000) / Math.max(notedAt - began, 1));
      }
      if (isEnd) return;
    }
  }

  /** Nobody waits any longer, once this has come to its end. */
  async #startWaiting(): Promise<void> {
    const move = await this.#note();
    if (!move?.mayWait) return;
    this.#tell('start what waited');
    await this.#world.startWaiting();
    const { mayWait, ...rest } = move;
    await this.#setNote(rest);
  }

  #ownership = () => this.#world.records.ownership(this.#world.domain);
  #note = () => this.#world.records.move(this.#world.domain);
  #setOwnership = (to: Ownership) =>
    this.#change(() => this.#world.records.setOwnership(this.#world.domain, to));
  #setNote = (move: Move) => this.#change(() => this.#world.records.setMove(this.#world.domain, move));
  #tell = (phase: string) => this.#world.tell(phase);

  /** Looking through both sides may take longer than the lease lasts. */
  #held = (side: Side): Side => ({
    ...side,
    exportPage: async (after, limit) => {
      await this.#world.hold();
      return side.exportPage(after, limit);
    },
  });

  async #change<T>(request: () => Promise<T>): Promise<T> {
    await this.#world.hold();
    return request();
  }
}
