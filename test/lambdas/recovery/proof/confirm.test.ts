import '../../../support/faults/no-pauses.ts';
import {
  check,
  conclude,
  confirmSuspects,
  type Observation,
} from '../../../../lambdas/recovery/proof/confirm.ts';
import { Findings } from '../../../../lambdas/recovery/proof/report.ts';

const WRONG = { kind: 'WRONG', detail: 'too few' };
const ANOTHER = { kind: 'WRONG', detail: 'too many' };

/** What is reported of a suspect that is seen like this, look for look; the last look lasts. */
async function reported(...looks: Observation[]) {
  const findings = new Findings();
  let asked = 0;
  await confirmSuspects(
    ['one'],
    async (ids) => {
      expect(ids).toEqual(['one']);
      const look = looks[Math.min(asked, looks.length - 1)] as Observation;
      asked++;
      return new Map([['one', look]]);
    },
    findings,
  );
  const { violations, inFlight } = findings.report(true);
  return { violations, inFlight, asked };
}

describe('a suspect', () => {
  it('is a violation when two looks in a row saw the same, and it is wrong', async () => {
    expect(await reported({ seen: { count: 1 }, wrong: [WRONG, ANOTHER] })).toEqual({
      violations: [
        { id: 'one', ...WRONG },
        { id: 'one', ...ANOTHER },
      ],
      inFlight: [],
      asked: 2,
    });
  });

  it('is a violation at the first look when a counter says that it stood still', async () => {
    expect(await reported({ wrong: [WRONG], moved: false })).toMatchObject({
      violations: [{ id: 'one', ...WRONG }],
      asked: 1,
    });
  });

  it('is told by the id that says more', async () => {
    const { violations } = await reported({ wrong: [{ ...WRONG, id: 'more' }], moved: false });

    expect(violations).toEqual([{ ...WRONG, id: 'more' }]);
  });

  it('is in flight under the id that says more, when it moves', async () => {
    const { inFlight } = await reported({ wrong: [{ ...WRONG, id: 'more' }], moved: true });

    expect(inFlight).toMatchObject([{ kind: 'WRONG', id: 'more' }]);
  });

  it.each<[string, Observation[]]>([
    [
      'is right at the second look',
      [
        { seen: 1, wrong: [WRONG] },
        { seen: 2, wrong: [] },
      ],
    ],
    [
      'is right though it moves no more',
      [
        { wrong: [WRONG], moved: true },
        { wrong: [], moved: false },
      ],
    ],
  ])('is cleared when it %s', async (_when, looks) => {
    expect(await reported(...looks)).toEqual({ violations: [], inFlight: [], asked: 2 });
  });

  it('is looked at again as long as it is another each time, and then says that it moves', async () => {
    const looks = [1, 2, 3, 4, 5].map((seen) => ({ seen, wrong: [WRONG] }));

    expect(await reported(...looks)).toEqual({
      violations: [],
      inFlight: [{ id: 'one', kind: 'WRONG', detail: 'too few, but it moves: audit again' }],
      asked: 4,
    });
  });

  it('says that nothing is proven when it moved at every look, and seemed right', async () => {
    expect(await reported({ wrong: [], moved: true })).toEqual({
      violations: [],
      inFlight: [
        {
          id: 'one',
          kind: 'MOVING',
          detail: 'it moved at every look, so that nothing is proven: audit again',
        },
      ],
      asked: 4,
    });
  });

  it('is a violation only by two looks of which neither moved', async () => {
    const moving = { seen: 1, wrong: [WRONG], moved: true };

    expect(await reported(moving, moving, { seen: 1, wrong: [WRONG], moved: false })).toMatchObject({
      violations: [{ id: 'one', ...WRONG }],
      asked: 3,
    });
  });

  it('is in flight for what an observation says itself', async () => {
    expect(await reported({ wrong: [], inFlight: [ANOTHER] })).toEqual({
      violations: [],
      inFlight: [{ id: 'one', ...ANOTHER }],
      asked: 1,
    });
  });

  it('is cleared when it is no longer there', async () => {
    const findings = new Findings();

    await confirmSuspects(['gone'], async () => new Map(), findings);

    expect(findings.report(true)).toMatchObject({ ok: true, inFlightCount: 0 });
  });

  it('is not looked for when there is none', async () => {
    let asked = 0;

    await confirmSuspects([], async () => new Map([[String(asked++), { wrong: [] }]]), new Findings());

    expect(asked).toBe(0);
  });
});

describe('a first look', () => {
  it.each<[Observation, boolean, number]>([
    [{ wrong: [] }, true, 0],
    [{ wrong: [], moved: false }, true, 0],
    [{ wrong: [], moved: true }, false, 0],
    [{ seen: 1, wrong: [WRONG] }, false, 0],
    [{ wrong: [WRONG], moved: true }, false, 0],
    [{ wrong: [WRONG], moved: false }, true, 1],
  ])('at %j is conclusive: %s, with %d violations', (look, isConclusive, violations) => {
    const findings = new Findings();

    expect(conclude('one', look, findings)).toBe(isConclusive);
    expect(findings.report(true).violationCount).toBe(violations);
  });
});

describe('a check', () => {
  it('finds nothing where all agrees, and asks for no words', () => {
    const neverAsked = () => {
      throw new Error('asked');
    };

    expect(check(true, 'WRONG', neverAsked)).toEqual([]);
    expect(check(false, 'WRONG', () => 'too few')).toEqual([WRONG]);
  });
});

describe('the report', () => {
  const full = () => {
    const findings = new Findings();
    for (let id = 0; id < 101; id++) findings.violation({ ...WRONG, id: String(id) });
    for (let id = 0; id < 102; id++) findings.inFlight({ ...ANOTHER, id: String(id) });
    findings.checked.orders = 5;
    return findings.report(true);
  };

  it('lists 100 of each and counts all', () => {
    const { violations, inFlight, ...counts } = full();

    expect([violations.length, inFlight.length]).toEqual([100, 100]);
    expect(violations.at(-1)).toEqual({ ...WRONG, id: '99' });
    expect(counts).toEqual({
      ok: false,
      checked: { products: 0, coupons: 0, users: 0, orders: 5, payments: 0 },
      violationCount: 101,
      inFlightCount: 102,
    });
  });

  it('is good when nothing is wrong and all was read, whatever is in flight', () => {
    const findings = new Findings();
    findings.inFlight({ ...WRONG, id: 'one' });

    expect(findings.report(true)).toMatchObject({ ok: true, inFlightCount: 1 });
    expect(findings.report(true)).not.toHaveProperty('incomplete');
    expect(findings.report(false)).toMatchObject({ ok: false, incomplete: true });
  });
});
