import { backfillInParts } from './operate/backfill-parts.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { askService, type ServiceFunction, serviceOf } from './operate/service-client.ts';
import { readOptions, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/** Enough for a table of some million orders, each within the Lambda's time. */
const DEFAULT_PARTS = 4;

/* `npm run replay`: compares the tables with what the journal alone says, and lets the journal try again what it has put aside. */
const USAGE = `usage: npm run replay -- --order ORDER_ID   compares an order with its events, folded back into a state
       npm run replay -- --all              compares the units sold, of which popular products are made, with all events
       npm run replay -- --failures         tries again what the journal has put aside
       npm run replay -- --backfill [--order ORDER_ID] [--parts NUMBER]
                                            writes the events that the ledgers prove and the journal lacks
all of them: [--env dev | --port 4566]
without --env: the local stack that npm start runs`;

try {
  const { environment, port, ...asked } = readCommand();
  await tellFaults(environment, port);
  if (asked.failures) await replayFailures(serviceOf('journal', environment, port));
  else {
    const recovery = serviceOf('recovery', environment, port);
    if (asked.backfill) await writeMissing(recovery, asked);
    else await compareWithJournal(recovery, asked.order);
  }
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

/** Shows what the journal says about an order, or about all that was sold, and whether the tables agree. Changes nothing. */
async function compareWithJournal(recovery: ServiceFunction, orderId: string | undefined): Promise<void> {
  const command = { command: 'replay', ...(orderId && { orderId }) };
  const answer = await askService(recovery, command);
  console.log(JSON.stringify(answer, null, 2));
  console.log(answer.agrees ? 'the journal and the tables agree' : 'the journal and the tables do NOT agree');
  // So that a script or a pipeline can stop at it.
  if (!answer.agrees) process.exitCode = 1;
}

/** Lets the journal write the changes that it has put aside. */
async function replayFailures(journal: ServiceFunction): Promise<void> {
  const answer = await askService(journal, { command: 'replayFailures' });
  console.log(JSON.stringify(answer, null, 2));
  if (answer.left.length) process.exitCode = 1;
}

/** Writes what the journal lacks; safe to repeat. */
async function writeMissing(
  recovery: ServiceFunction,
  { order, parts = DEFAULT_PARTS }: { order?: string; parts?: number },
): Promise<void> {
  const ask = (command: unknown) => askService(recovery, command);
  // Progress goes to stderr: the answer is for scripts, too.
  const answer = order
    ? await ask({ command: 'backfill', orderId: order })
    : await backfillInParts(ask, parts, console.error);
  console.log(JSON.stringify(answer, null, 2));
  if (answer.incomplete) {
    console.error(`not all was read within the time: take more parts, --parts ${parts * 4}`);
    process.exitCode = 1;
  }
}

function readCommand() {
  const { env, port, order, all, failures, backfill, parts } = readOptions(
    {
      env: { type: 'string', default: 'local' },
      port: { type: 'string' },
      order: { type: 'string' },
      all: { type: 'boolean', default: false },
      failures: { type: 'boolean', default: false },
      backfill: { type: 'boolean', default: false },
      parts: { type: 'string' },
    },
    USAGE,
  );
  if ([all, failures, backfill || order !== undefined].filter(Boolean).length !== 1)
    throw new UserError(USAGE);
  if (order === '') throw new UserError(`--order: the order's id is missing\n${USAGE}`);
  if (parts !== undefined && (!backfill || order !== undefined))
    throw new UserError(`--parts: only a backfill of all orders has parts\n${USAGE}`);
  return {
    environment: env,
    port,
    order,
    failures,
    backfill,
    ...(parts !== undefined && { parts: wholeNumber('parts', parts, USAGE) }),
  };
}
