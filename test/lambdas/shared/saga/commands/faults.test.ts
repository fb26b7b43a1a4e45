import { faultsIn, isOn } from '../../../../../lambdas/shared/saga/commands/faults.ts';

const GOOD = { command: 'processPayment', mode: 'throw-after', rate: 1 };

const readIn = (faults: unknown[]) => faultsIn(JSON.stringify({ faults }));

describe('the text of the chaos parameter', () => {
  it('is read as it stands in the contract, and with who set a fault and until when', () => {
    const faults = [
      { ...GOOD, command: '*', rate: 0.5, orderId: 'o-1', userId: 'u-1' },
      { ...GOOD, until: '2026-03-01T10:00:00.000Z', by: 'somebody' },
    ];

    expect(readIn(faults)).toEqual({ faults, problems: [] });
  });

  it.each([
    [
      { ...GOOD, command: 'processPayments' },
      /^faults\[1\]\.command: must be one of "\*", "decreaseStock", /,
    ],
    [{ ...GOOD, mode: 'explode' }, /^faults\[1\]\.mode: must be one of "throw-before", /],
    [{ ...GOOD, rate: 2 }, /^faults\[1\]\.rate: must be at most 1$/],
    [{ command: '*', mode: 'throw-after' }, /^faults\[1\]\.rate: is required$/],
    [{ ...GOOD, orderID: 'o-1' }, /^faults\[1\]\.orderID: is not known here: leave it out$/],
    [{ ...GOOD, until: 'tomorrow' }, /^faults\[1\]\.until: must be an ISO 8601 time in UTC$/],
    ['throw-after', /^faults\[1\]: must be an object$/],
  ])('says what is wrong with %j, and takes the others', (wrong, problem) => {
    const { faults, problems } = readIn([GOOD, wrong, GOOD]);

    expect(faults).toEqual([GOOD, GOOD]);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    ['{"faults":[', /^it is no JSON: /],
    ['', /^it is no JSON: /],
    ['[]', /^it: must be an object$/],
    ['{"fault":[]}', /^faults: is required$/],
  ])('breaks nothing when it is %j', (text, problem) => {
    expect(faultsIn(text)).toEqual({ faults: [], problems: [expect.stringMatching(problem)] });
  });
});

describe('a fault with a time limit', () => {
  const until = '2026-03-01T10:00:00Z';
  const end = Date.parse(until);

  it('is on until then, and not from then on', () => {
    const fault = { ...readIn([GOOD]).faults[0], until } as Parameters<typeof isOn>[0];

    expect([end - 1, end, end + 1].map((now) => isOn(fault, now))).toEqual([true, false, false]);
  });

  it('is on for ever without one', () => {
    const [fault] = readIn([GOOD]).faults;

    expect(isOn(fault as Parameters<typeof isOn>[0], Number.MAX_SAFE_INTEGER)).toBe(true);
  });
});
