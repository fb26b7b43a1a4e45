import { waitSecondsOf } from '../../../lambdas/orchestrator/wait.ts';

describe('the seconds of Prefer: wait', () => {
  it.each([
    ['wait=10', 10],
    ['Wait=10', 10],
    ['wait="10"', 10],
    ['wait = 10', 10],
    [' wait\t=\t"10" ', 10],
    ['respond-async, wait=10', 10],
    ['wait=10,respond-async', 10],
    ['wait=10; unit=s', 10],
    ['wait="10" ;unit="s"', 10],
    ['note="a, wait=3", wait=10', 10],
    [String.raw`note="a \", wait=3", wait=10`, 10],
    ['wait=5, wait=10', 5],
    ['wait=20', 20],
    ['wait=21', 20],
    [`wait=${'9'.repeat(30)}`, 20],
    ['wait=0', 0],
  ])('are read as RFC 7240 has it: %s', (prefer, seconds) => {
    expect(waitSecondsOf(prefer, true)).toBe(seconds);
  });

  it.each([
    undefined,
    '',
    'wait',
    'wait=',
    'wait=soon',
    'wait=-5',
    'wait=1.5',
    'wait=10 s',
    'wait="10',
    'wait; x=5',
    'await=10',
    'respond-async; wait=10',
    'note="wait=10"',
  ])('are none when nobody could know them: %s', (prefer) => {
    expect(waitSecondsOf(prefer, true)).toBe(0);
  });

  it('are read at once from whatever is sent', () => {
    const started = performance.now();

    waitSecondsOf(String.raw`\"`.repeat(5_000));
    waitSecondsOf(`wait=${' '.repeat(10_000)}x`);

    expect(performance.now() - started).toBeLessThan(500);
  });

  it('are none where the Lambda has no calls kept for those who wait', () => {
    expect(waitSecondsOf('wait=10', false)).toBe(0);
  });
});
