import type { TransactWriteCommandInput, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { COMPENSATION_NAMES } from '../../../lambdas/shared/saga/command-names.ts';

/** What a commit of each kind must be in the journal; said here once more, so that the code cannot be right by itself. */
const EVENTS: Record<string, string> = {
  'decreaseStock APPLIED': 'StockDecreased',
  'useCoupon APPLIED': 'CouponUsed',
  'decreaseBalance APPLIED': 'BalanceDecreased',
  'createOrder APPLIED': 'OrderCreated',
  'processPayment APPLIED': 'PaymentProcessed',
  'decreaseStock COMPENSATED': 'StockIncreased',
  'useCoupon COMPENSATED': 'CouponRestored',
  'decreaseBalance COMPENSATED': 'BalanceIncreased',
  'createOrder COMPENSATED': 'OrderCancelled',
  'processPayment COMPENSATED': 'PaymentRefunded',
};

interface Known {
  status: string;
  needsAttention: boolean;
  undoRuns: number;
}

/** An event that was committed between two moments, counted by one clock for all: two that overlap have no order of their own. */
export interface Commit {
  event: string;
  sent: number;
  answered: number;
}

/** Notes what was really committed, from the requests that the engine has taken: order id -> its commits. */
export function noteCommits(): Map<string, Commit[]> {
  const noted = new Map<string, Commit[]>();
  const known = new Map<string, Known>();
  let clock = 0;

  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        // Before it is sent: what is sent is marshalled in place.
        const input = structuredClone(args.input) as never;
        const sent = clock++;
        const output = await next(args);
        const answered = clock++;
        const note = (orderId: string, ...events: string[]) =>
          noted.set(orderId, [
            ...(noted.get(orderId) ?? []),
            ...events.map((event) => ({ event, sent, answered })),
          ]);
        if (commandName === 'TransactWriteItemsCommand') noteLedgers(input, note);
        if (commandName === 'PutItemCommand') notePut(input, known, note);
        if (commandName === 'UpdateItemCommand') noteUpdate(input, known, note);
        return output;
      },
    { step: 'initialize', priority: 'high', name: 'noteCommits' },
  );
  return noted;
}

/** The pairs that a list of events has the wrong way round: the second was answered before the first was sent. */
export function outOfOrder(events: string[], commits: Commit[]): string[] {
  const left = [...commits];
  const inList = events.flatMap((event) => {
    const nth = left.findIndex((commit) => commit.event === event);
    return nth < 0 ? [] : left.splice(nth, 1);
  });
  return inList.flatMap((commit, at) =>
    inList
      .slice(at + 1)
      .filter((later) => later.answered < commit.sent)
      .map((later) => `${commit.event} before ${later.event}`),
  );
}

type Note = (orderId: string, ...events: string[]) => void;

function noteLedgers({ TransactItems = [] }: TransactWriteCommandInput, note: Note): void {
  for (const { Put, Update } of TransactItems) {
    const key = Put?.Item ?? Update?.Key;
    const [, step] = String(key?.sk).split('LEDGER#');
    if (!step) continue;
    const event = EVENTS[`${step} ${Put ? Put.Item?.state : 'COMPENSATED'}`];
    if (event) note(orderIdIn(key?.pk), event);
  }
}

function notePut({ Item }: { Item: Record<string, unknown> }, known: Map<string, Known>, note: Note): void {
  if (Item.sk !== 'ORDER') return;
  const orderId = orderIdIn(Item.pk);
  known.set(orderId, { status: 'PENDING', needsAttention: false, undoRuns: 0 });
  note(orderId, 'OrderPlaced');
}

function noteUpdate(
  { Key, ExpressionAttributeValues: values = {} }: UpdateCommandInput,
  known: Map<string, Known>,
  note: Note,
): void {
  if (Key?.sk !== 'ORDER' || !values[':status']) return;
  const orderId = orderIdIn(Key.pk);
  const before = known.get(orderId) as Known;
  const after: Known = {
    status: values[':status'],
    needsAttention: values[':needsAttention'] ?? before.needsAttention,
    undoRuns: values[':undoRuns'] ?? before.undoRuns,
  };
  known.set(orderId, after);
  if (after.undoRuns > before.undoRuns && before.needsAttention) note(orderId, 'DeadLetterRedriven');
  if (after.status === 'CONFIRMED') note(orderId, 'OrderConfirmed');
  for (const command of COMPENSATION_NAMES)
    if (values[':unresolved']?.[command]) note(orderId, `CompensationFailed ${command}`);
  if (after.status === 'REJECTED' && before.status !== 'REJECTED') note(orderId, 'OrderRejected');
  const isCancelled = ({ status, needsAttention }: Known) => status === 'CANCELLED' && !needsAttention;
  if (isCancelled(after) && !isCancelled(before)) note(orderId, 'CancellationCompleted');
}

const orderIdIn = (pk: unknown) => String(pk).slice('ORDER#'.length);
