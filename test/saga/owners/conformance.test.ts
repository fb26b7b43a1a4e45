import { DOMAINS, type Domain } from '../../../lib/names.ts';
import { judge, RULES, type Verdict } from '../../../tools/conformance/rules.ts';
import { type OurDoor, openOurDoor } from '../../support/participant/our-door.ts';
import { SAMPLES, SECRET } from '../../support/participant/shop.ts';
import { createTables } from '../../support/saga/tables.ts';
import { createWorld } from '../../support/saga/world.ts';

let door: OurDoor;
beforeAll(async () => {
  await createTables();
  await createWorld({ stock: 1_000, balance: 100_000, price: 100 }, 'all', {
    productId: 'mug',
    userId: 'alice',
    couponId: 'TEN',
  });
  door = await openOurDoor();
});
afterAll(() => door.stop());

const ABOVE_THE_LIMIT = Number(process.env.PAYMENT_LIMIT) + 1;
const samplesOf = (domain: Domain) => {
  const { accept, reject } = SAMPLES[domain] as (typeof SAMPLES)[string];
  return domain === 'payment'
    ? { accept, reject: { ...reject, price: { ...reject.price, total: ABOVE_THE_LIMIT } } }
    : { accept, reject };
};

let verdicts: Map<string, Verdict[]>;
beforeAll(async () => {
  // Each has its domain to itself, and they spend much of their time waiting.
  const judged = DOMAINS.map(
    async (domain) =>
      [domain, await judge({ url: door.baseUrl, secret: SECRET, domain, ...samplesOf(domain) })] as const,
  );
  verdicts = new Map(await Promise.all(judged));
});

describe.each(DOMAINS)('our service as the participant for %s', (domain) => {
  it.each(Object.keys(RULES))('keeps %s', (rule) => {
    expect(verdicts.get(domain)?.find((verdict) => verdict.rule === rule)).toEqual({ rule, ok: true });
  });
});
