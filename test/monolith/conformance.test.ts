import { judge, RULES, type Verdict } from '../../tools/conformance/rules.ts';
import { DATABASES, newDatabase, stopDatabases } from '../support/participant/databases.ts';
import { openShop, SAMPLES, SECRET, type Shop, stockShop } from '../support/participant/shop.ts';

afterAll(stopDatabases);

describe.each(DATABASES)('the monolith on %s', (database) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(await newDatabase(database));
    await stockShop(shop);
  });
  afterAll(() => shop.stop());

  describe.each(Object.entries(SAMPLES))('as the participant for %s', (domain, samples) => {
    let verdicts: Verdict[];
    beforeAll(async () => {
      verdicts = await judge({ url: shop.baseUrl, secret: SECRET, domain, ...samples });
    });

    it.each(Object.keys(RULES))('keeps %s', (rule) => {
      expect(verdicts.find((verdict) => verdict.rule === rule)).toEqual({ rule, ok: true });
    });
  });
});
