import fc from 'fast-check';
import { DOMAINS, type Domain } from '../../lib/names.ts';
import { COMMANDS } from '../support/saga/saga.ts';
import { type Case, nameOf, singles } from './cases.ts';
import { Matrix } from './matrix.ts';
import { MonolithOwner } from './monolith-owner.ts';

/** Fixed, so that a failure comes back. A few of each owner: `npm run matrix -- --only singles --owner all` plays all of them. */
const SEED = 5;
const FEW = 3;
/** What is read of the owners is a second old at most. */
const NOTICE_MS = 1_050;

/** A few at random, one in which all is given back that was taken, and one in which nothing is. */
const few = (cases: Case[]): Case[] => [
  { turn: 'none', faults: [] },
  ...cases.filter(({ turn }) => turn === 'cancel').slice(0, 1),
  ...fc
    .sample(fc.shuffledSubarray(cases, { minLength: FEW, maxLength: FEW }), { seed: SEED, numRuns: 1 })
    .flat(),
];
/** Those in which something happens to a command of the domain. */
const about = (domain: Domain) =>
  singles().filter((each) => Object.keys(COMMANDS[domain]).some((name) => nameOf(each).includes(name)));

describe('whatever fails alone, nothing is lost, doubled or stuck', () => {
  let monolith: MonolithOwner;
  let matrix: Matrix;
  /** How far the clock of the reader is ahead: the second is not waited for. */
  let ahead = 0;
  const { now } = Date;
  beforeAll(async () => {
    Date.now = () => now() + ahead;
    monolith = await MonolithOwner.open();
    matrix = await Matrix.create(monolith);
  });
  afterAll(async () => {
    Date.now = now;
    await monolith.stop();
  });

  it.each([
    // First, because later nobody audits what was played before.
    ['all', DOMAINS, singles()] as const,
    ...DOMAINS.map((domain) => [domain, [domain], about(domain)] as const),
  ])('while the monolith owns %s', async (_, owned, cases) => {
    await monolith.own(owned);
    ahead += NOTICE_MS;

    expect(await matrix.play(few(cases))).toEqual([]);
  });
});
