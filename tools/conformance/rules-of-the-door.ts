import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, difference, holds, isSame, show } from './bench.ts';
import type { SignedRequest } from './participant-client.ts';

/** Calls under way when the fence comes. */
const UNDER_WAY = 20;
const FENCES = 3;

export async function refusesOtherEpochs(bench: Bench): Promise<void> {
  const { client, step, compensation, accept, domain } = bench;
  const appliedId = bench.newOrder();
  const applied = await bench.apply(appliedId);
  holds(applied.status === 200, () => `step: ${show(applied)}`);
  const before = await bench.totals();
  const inForce = bench.epoch;
  for (const epoch of [inForce + 1, inForce - 1]) {
    const orderId = bench.newOrder();
    const calls = [
      ['step', bench.commandOf(step, orderId, accept, epoch)],
      ['duplicate', bench.commandOf(step, appliedId, accept, epoch)],
      ['undo', bench.commandOf(compensation, appliedId, accept, epoch)],
    ] as const;
    for (const [what, call] of calls) {
      const answer = await client.call(call);
      holds(
        answer.status === 412 && answer.body?.epoch === inForce && answer.body?.open === true,
        () =>
          `epoch ${inForce} is in force; a ${what} of epoch ${epoch}: ${show(answer)}; 412 with {epoch, open} is expected`,
      );
    }
    const state = await bench.state(orderId);
    holds(state === 'ABSENT', () => `a step of another epoch: 412, but it reads as ${state}`);
  }
  const state = await bench.state(appliedId);
  const moved = difference(before, await bench.totals());
  holds(
    state === 'APPLIED' && isSame(moved, {}),
    () =>
      `steps and undos of other epochs: 412, but the applied step reads as ${state} and the totals moved by ${JSON.stringify(moved)}`,
  );

  for (let fence = 0; fence < FENCES; fence++) await standsStillBehind(bench, fence * 12);

  await bench.fence();
  for (const [what, call] of [
    ['step', bench.commandOf(step, bench.newOrder())],
    ['duplicate', bench.commandOf(step, appliedId)],
    ['undo', bench.commandOf(compensation, appliedId)],
  ] as const) {
    const answer = await client.call(call);
    holds(
      answer.status === 412 && answer.body?.open === false,
      () =>
        `closed in epoch ${bench.epoch}; a ${what} of that epoch: ${show(answer)}; 412 with open: false is expected`,
    );
  }
  await refusesWrongFences(bench);
  await bench.reopen();
  const reads = await client.get(`/saga/epoch?domain=${domain}`);
  holds(
    reads.body?.epoch === bench.epoch && reads.body?.open === true,
    () => `opened; GET /saga/epoch: ${show(reads)}`,
  );
}

async function refusesWrongFences(bench: Bench): Promise<void> {
  const { client, domain, epoch } = bench;
  for (const [wanted, status] of [
    [{ epoch: epoch - 1, open: true }, 409],
    [{ epoch, open: true }, 409],
    [{ epoch, open: false }, 200],
  ] as const) {
    const answer = await client.put('/saga/epoch', { domain, ...wanted });
    holds(
      answer.status === status,
      () => `closed in epoch ${epoch}; PUT ${JSON.stringify(wanted)}: ${show(answer)}; ${status} is expected`,
    );
  }
}

/** Once the fence is answered, no transaction of the older epoch commits: the totals stand still, whatever is under way. */
async function standsStillBehind(bench: Bench, afterMs: number): Promise<void> {
  const calls = Array.from({ length: UNDER_WAY }, () => bench.commandOf(bench.step, bench.newOrder()));
  const answers = calls.map((call) => bench.client.call(call));
  await sleep(afterMs);
  await bench.fence();
  const fenced = await bench.totals();
  await Promise.all(answers);
  await sleep(150);
  const moved = difference(fenced, await bench.totals());
  holds(
    isSame(moved, {}),
    () =>
      `${UNDER_WAY} steps under way; fence answered; after it the totals moved by ${JSON.stringify(moved)}`,
  );
  await bench.reopen();
}

const OLD_SECONDS = 400;

export async function refusesBadSignatures(bench: Bench): Promise<void> {
  const before = await bench.totals();
  const now = Math.floor(Date.now() / 1000);
  const orderId = bench.newOrder();
  const step = bench.commandOf(bench.step, orderId);
  const read: SignedRequest = { method: 'GET', path: `/saga/totals?domain=${bench.domain}` };
  const calls: [string, SignedRequest][] = [
    ['a step without a signature', { ...step, secret: '' }],
    ['a step signed with another secret', { ...step, secret: 'not the secret' }],
    ['a step signed 400 s ago', { ...step, signedAt: now - OLD_SECONDS }],
    ['a step signed 400 s from now', { ...step, signedAt: now + OLD_SECONDS }],
    ['a step with the signature of another body', { ...step, signedBody: '{}' }],
    ['a read without a signature', { ...read, secret: '' }],
    ['a read signed 400 s ago', { ...read, signedAt: now - OLD_SECONDS }],
  ];
  for (const [what, call] of calls) {
    const answer = await bench.client.call(call);
    holds(answer.status === 401, () => `${what}: ${show(answer)}; 401 is expected`);
  }
  const state = await bench.state(orderId);
  const moved = difference(before, await bench.totals());
  holds(
    state === 'ABSENT' && isSame(moved, {}),
    () =>
      `steps with bad signatures: 401, but the step reads as ${state} and the totals moved by ${JSON.stringify(moved)}`,
  );
}

export async function refusesWhatIsNoOrder(bench: Bench): Promise<void> {
  const before = await bench.totals();
  const { step, accept, epoch } = bench;
  const orderId = bench.newOrder();
  const good = bench.commandOf(step, orderId);
  const withBody = (body: unknown) => ({
    ...good,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const order = { orderId, ...accept.order };
  const calls: [string, SignedRequest][] = [
    ['an empty body', withBody('')],
    ['a body that is no JSON', withBody('{"command":')],
    ['null', withBody('null')],
    ['a list', withBody([])],
    ['no order', withBody({ command: step, epoch })],
    ['an order that is null', withBody({ command: step, order: null, epoch })],
    ['an order without an id', withBody({ command: step, order: accept.order, price: accept.price, epoch })],
    [
      'an order id that is a number',
      withBody({ command: step, order: { ...order, orderId: 7 }, price: accept.price, epoch }),
    ],
    ['no epoch', withBody({ command: step, order, price: accept.price })],
    [
      'another command than the path',
      withBody({ command: bench.compensation, order, price: accept.price, epoch }),
    ],
    [
      'the key of another order',
      { ...good, headers: { ...good.headers, 'Idempotency-Key': `other.${step}` } },
    ],
  ];
  for (const [what, call] of calls) {
    const answer = await bench.client.call(call);
    holds(answer.status < 200 || answer.status > 299, () => `${what}: ${show(answer)}; no 2xx is expected`);
  }
  // The order can be read, the rest cannot: that is a no, and recorded.
  const unreadable = bench.newOrder();
  const refused = await bench.settled({
    ...bench.commandOf(step, unreadable),
    body: JSON.stringify({
      command: step,
      order: { orderId: unreadable, userId: 7, items: 'none' },
      price: 'much',
      epoch,
    }),
  });
  holds(
    refused.status === 409 && refused.body?.reason === 'INVALID_COMMAND',
    () =>
      `an order with an id and nothing else that can be read: ${show(refused)}; 409 INVALID_COMMAND is expected`,
  );
  const moved = difference(before, await bench.totals());
  holds(isSame(moved, {}), () => `payloads that are no order: the totals moved by ${JSON.stringify(moved)}`);
}
