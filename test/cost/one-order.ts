import { randomUUID } from 'node:crypto';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { collectChanges } from '../../lambdas/journal/collect.ts';
import { handler } from '../../lambdas/orchestrator/handler.ts';
import { aRequest } from '../support/saga/requests.ts';
import { invoke, runSaga } from '../support/saga/saga.ts';
import { newChanges } from '../support/saga/streams.ts';
import { createJournal, createTables } from '../support/saga/tables.ts';
import { anOrder, createWorld } from '../support/saga/world.ts';
import type { Meter, Usage } from './meter.ts';

/** What one confirmed order uses, by the part that uses it. */
export interface Used {
  /** Taking it in: the request's record, the order, the start. */
  intake: Usage;
  /** The five commands of an order without a coupon. */
  saga: Usage;
  journal: Usage;
  states: number;
  commands: number;
  /** Of the log lines of intake and commands, metrics among them. */
  logBytes: number;
}

const context = { getRemainingTimeInMillis: () => 28_000, awsRequestId: randomUUID() } as Context;

/** Plays one order of one product through the real Lambdas' handlers, and measures each part. */
export async function measureOneOrder(meter: Meter): Promise<Used> {
  await createTables();
  await createJournal();
  const starts = mockClient(SFNClient);
  starts.on(StartExecutionCommand).resolves({ executionArn: 'an-arn', startDate: new Date() });
  // The first order of a day makes the day's sales counter; the second is like all others.
  const world = await createWorld();
  await loggedBy(() => play(world));
  await newChanges();
  meter.read();

  const { logBytes, result } = await loggedBy(() => play(world));
  return { ...result, logBytes };

  async function play({ userId }: typeof world) {
    const { items } = anOrder(world, { withCoupon: false });
    const answer = await handler(aRequest('POST /orders', { userId, body: { items } }), context);
    const { orderId } = JSON.parse((answer as { body: string }).body);
    const { input = '' } = starts.commandCalls(StartExecutionCommand).at(-1)?.args[0].input ?? {};
    const intake = meter.read();

    let commands = 0;
    const { path, failed } = await runSaga(JSON.parse(input).order, {
      invoke: (call) => {
        commands++;
        return invoke(call);
      },
      // The meter asks for every item twice.
      taskTimeoutSeconds: 60,
    });
    if (failed) throw failed;
    const saga = meter.read();

    const changes = (await newChanges()).filter((change) => isEvent(change.dynamodb?.NewImage?.sk?.S));
    meter.read();
    const put = await collectChanges(changes.filter((change) => JSON.stringify(change).includes(orderId)));
    if (put.length) throw new Error(`the journal did not take ${put.length} changes`);
    return { intake, saga, journal: meter.read(), states: path.length, commands };
  }
}

/** As the filter of the streams has it. */
const isEvent = (sk = '') => sk.startsWith('LEDGER#') || sk === 'ORDER';

async function loggedBy<T>(act: () => Promise<T>): Promise<{ logBytes: number; result: T }> {
  const { write } = process.stdout;
  let logBytes = 0;
  process.stdout.write = (chunk: string | Uint8Array) => {
    logBytes += Buffer.byteLength(chunk);
    return true;
  };
  try {
    return { result: await act(), logBytes };
  } finally {
    process.stdout.write = write;
  }
}
