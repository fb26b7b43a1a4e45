import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, DOMAIN_COMMANDS, difference, holds, isSame, show, type Totals } from './bench.ts';

/** What one application and its undo together leave in the totals: nothing, but for what only ever grows. */
function netOf(moved: Totals, back: Record<string, string>): Totals {
  const net: Totals = {};
  for (const [grows, refunds] of Object.entries(back)) {
    const amount = moved[grows] ?? 0;
    if (amount !== 0) Object.assign(net, { [grows]: amount, [refunds]: amount });
  }
  return net;
}

const netHere = (bench: Bench, moved: Totals) =>
  netOf(moved, (DOMAIN_COMMANDS[bench.domain] as { back: Record<string, string> }).back);

/** Applies the accepted sample to a new order; throws Broken when that does not work. */
async function applied(bench: Bench): Promise<{ orderId: string; result: unknown }> {
  const orderId = bench.newOrder();
  const answer = await bench.apply(orderId);
  holds(answer.status === 200, () => `step: ${show(answer)}; 200 is expected for the accepted sample`);
  return { orderId, result: answer.body?.result };
}

/** Applied once: the totals move by exactly what the sample says, and the step reads as APPLIED. */
export async function appliesOnce(bench: Bench): Promise<void> {
  const before = await bench.totals();
  const { orderId, result } = await applied(bench);
  const moved = difference(before, await bench.totals());
  const expected = difference({}, DOMAIN_COMMANDS[bench.domain]?.effect(bench.accept) ?? {});
  holds(result !== undefined, () => 'step: 200 without a result');
  holds(
    isSame(moved, expected),
    () => `step: 200; the totals moved by ${JSON.stringify(moved)}, not by ${JSON.stringify(expected)}`,
  );
  const state = await bench.state(orderId);
  holds(state === 'APPLIED', () => `step: 200; it reads as ${state}, not as APPLIED`);
}

export async function answersDuplicates(bench: Bench): Promise<void> {
  const { orderId, result } = await applied(bench);
  const before = await bench.totals();
  const again = await bench.apply(orderId);
  holds(
    again.status === 200 && isSame(again.body?.result, result),
    () => `step: 200 ${JSON.stringify(result)}; the same again: ${show(again)}`,
  );
  const moved = difference(before, await bench.totals());
  holds(
    isSame(moved, {}),
    () => `step: 200; the same again: 200, and the totals moved by ${JSON.stringify(moved)}`,
  );
}

export async function appliesConcurrentDuplicatesOnce(bench: Bench): Promise<void> {
  const one = await bench.measureOne();
  const before = await bench.totals();
  const orderId = bench.newOrder();
  const answers = await Promise.all(Array.from({ length: 20 }, () => bench.apply(orderId)));
  const wrong = answers.find(({ status }) => status !== 200);
  holds(!wrong, () => `20 duplicates at once: one is answered ${wrong && show(wrong)}`);
  const moved = difference(before, await bench.totals());
  holds(
    isSame(moved, one),
    () =>
      `20 duplicates at once: the totals moved by ${JSON.stringify(moved)}; one application moves them by ${JSON.stringify(one)}`,
  );
}

export async function givesBackExactly(bench: Bench): Promise<void> {
  const before = await bench.totals();
  const { orderId } = await applied(bench);
  const moved = difference(before, await bench.totals());
  const undone = await bench.undo(orderId);
  holds(
    undone.body?.undone === 'compensate',
    () => `step: 200; undo: ${show(undone)}; "compensate" is expected`,
  );
  const left = difference(before, await bench.totals());
  const expected = netHere(bench, moved);
  holds(
    isSame(left, expected),
    () =>
      `step moved the totals by ${JSON.stringify(moved)}; after its undo ${JSON.stringify(left)} is left, not ${JSON.stringify(expected)}`,
  );
  const state = await bench.state(orderId);
  holds(state === 'COMPENSATED', () => `step; undo; it reads as ${state}, not as COMPENSATED`);
}

export async function givesBackOnce(bench: Bench): Promise<void> {
  const { orderId } = await applied(bench);
  await bench.undo(orderId);
  const before = await bench.totals();
  const again = await bench.undo(orderId);
  holds(again.body?.undone === 'leave', () => `step; undo; undo again: ${show(again)}; "leave" is expected`);
  const moved = difference(before, await bench.totals());
  holds(isSame(moved, {}), () => `step; undo; undo again: the totals moved by ${JSON.stringify(moved)}`);
}

/** For ever: not only the first late attempt. */
export async function blocksLateSteps(bench: Bench): Promise<void> {
  const before = await bench.totals();
  const orderId = bench.newOrder();
  const undone = await bench.undo(orderId);
  holds(
    undone.body?.undone === 'block',
    () => `undo of what never came: ${show(undone)}; "block" is expected`,
  );
  for (const attempt of ['the late step', 'the late step again', 'the late step a third time']) {
    const late = await bench.apply(orderId);
    holds(
      late.status === 409 && late.body?.reason === 'ALREADY_COMPENSATED',
      () => `undo first; ${attempt}: ${show(late)}; 409 ALREADY_COMPENSATED is expected`,
    );
  }
  const moved = difference(before, await bench.totals());
  holds(
    isSame(moved, {}),
    () => `undo first; late steps refused: the totals moved by ${JSON.stringify(moved)}`,
  );
}

export async function recordsRejections(bench: Bench): Promise<void> {
  const before = await bench.totals();
  const orderId = bench.newOrder();
  const refused = await bench.apply(orderId, bench.reject);
  holds(
    refused.status === 409 && typeof refused.body?.reason === 'string',
    () => `the step that must be refused: ${show(refused)}; 409 with a reason is expected`,
  );
  const late = await bench.apply(orderId, bench.accept);
  holds(
    late.status === 409 && late.body?.reason === refused.body?.reason,
    () =>
      `step refused (${refused.body?.reason}); a late attempt that would succeed: ${show(late)}; the same 409 is expected`,
  );
  const moved = difference(before, await bench.totals());
  holds(
    isSame(moved, {}),
    () => `step refused; late attempt refused: the totals moved by ${JSON.stringify(moved)}`,
  );
}

export async function looksIntoTheLedgerFirst(bench: Bench): Promise<void> {
  const { orderId } = await applied(bench);
  const before = await bench.totals();
  const again = await bench.apply(orderId, bench.reject);
  holds(
    again.status === 200,
    () =>
      `step: 200; a duplicate that the business would refuse: ${show(again)}; 200 is expected, because the key alone decides`,
  );
  const moved = difference(before, await bench.totals());
  holds(
    isSame(moved, {}),
    () => `step; duplicate with another payload: the totals moved by ${JSON.stringify(moved)}`,
  );
}

export async function leavesRejectedSteps(bench: Bench): Promise<void> {
  const orderId = bench.newOrder();
  const refused = await bench.apply(orderId, bench.reject);
  holds(refused.status === 409, () => `the step that must be refused: ${show(refused)}`);
  const before = await bench.totals();
  const undone = await bench.undo(orderId);
  holds(undone.body?.undone === 'leave', () => `step refused; undo: ${show(undone)}; "leave" is expected`);
  const moved = difference(before, await bench.totals());
  holds(isSame(moved, {}), () => `step refused; undo: the totals moved by ${JSON.stringify(moved)}`);
}

const RACES = 8;

export async function endsRacesInOneOfTwo(bench: Bench): Promise<void> {
  const one = await bench.measureOne();
  for (let race = 1; race <= RACES; race++) {
    const before = await bench.totals();
    const orderId = bench.newOrder();
    const late = race % 2 ? 0 : race;
    const [step, undo] = await Promise.all([
      bench.apply(orderId),
      sleep(late).then(() => bench.undo(orderId)),
    ]);
    const state = await bench.state(orderId);
    const left = difference(before, await bench.totals());
    const story = () =>
      `step and undo at once: ${show(step)} and ${show(undo)}; it reads as ${state}, ${JSON.stringify(left)} is left in the totals`;
    holds(state === 'COMPENSATED' || state === 'BLOCKED', story);
    holds(isSame(left, state === 'COMPENSATED' ? netHere(bench, one) : {}), story);
    holds(undo.body?.undone === (state === 'COMPENSATED' ? 'compensate' : 'block'), story);
  }
}

const CUTS_MS = [0, 2, 5, 15, 40];

export async function survivesCuts(bench: Bench): Promise<void> {
  const one = await bench.measureOne();
  for (const afterMs of CUTS_MS) {
    const before = await bench.totals();
    const orderId = bench.newOrder();
    await bench.client.cut(bench.commandOf(bench.step, orderId), afterMs);
    // The one that was cut may still be at work: how duplicates meet is another rule.
    await sleep(200);
    const retried = await bench.apply(orderId);
    const moved = difference(before, await bench.totals());
    const story = () =>
      `connection cut ${afterMs} ms after the request; retry: ${show(retried)}; the totals moved by ${JSON.stringify(moved)}, not by ${JSON.stringify(one)}`;
    holds(retried.status === 200 && isSame(moved, one), story);
    await bench.undo(orderId);
  }
}
