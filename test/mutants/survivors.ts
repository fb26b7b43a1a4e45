/** Mutants of a file that may live, because what they change makes no difference that anybody could meet. */
export interface Survivors {
  file: string;
  /** What of it, and why it may be another: as in test/README.md. */
  what: string;
  why: string;
  /** As `npm run mutants` prints them. */
  changes: string[];
}

export const SURVIVORS: Survivors[] = [
  {
    file: 'lambdas/shared/api/caller.ts',
    what: 'a caller without groups, and white space between groups',
    why: 'no group is called "" or like the text that took its place',
    changes: ['\'\' => "Stryker was here!"', '/\\s+/ => /\\s/'],
  },
  {
    file: 'lambdas/shared/saga/step-ledger.ts',
    what: 'the text of a lost race',
    why: 'whoever gets it looks again, and only a log might ever show it',
    changes: [
      '`what ${name} was planned by has changed while it was written` => ``',
      '`the ledger of ${step} changed while it was undone` => ``',
    ],
  },
  {
    file: 'lambdas/shared/saga/step-ledger.ts',
    what: 'what a failed condition returns',
    why: 'a transaction of one write has a first one; the local engine returns the record anyway, and AWS would refuse an empty value at once',
    changes: ['failed?.[0]?.found => failed?.[0].found', '\'ALL_OLD\' => ""'],
  },
  {
    file: 'lambdas/shared/saga/commands/command.ts',
    what: 'the name of a payload that is none',
    why: 'a step whose payload is no object is unreadable before, and names no field',
    changes: ['\'payload\' => ""'],
  },
  {
    file: 'lambdas/order/end.ts',
    what: 'the first try writes without having read',
    why: 'a read more, and the same end; `test/saga/round-trips.test.ts` counts',
    changes: ['tried === 1 => false'],
  },
  {
    file: 'lambdas/order/order.ts',
    what: 'the order is looked for only after a refusal',
    why: 'a read more, and the same end; `test/saga/round-trips.test.ts` counts',
    changes: ['wasRefused => true'],
  },
  {
    file: 'lambdas/shared/saga/order-change.ts',
    what: 'values of fields that are not there',
    why: 'the SDK leaves out what is undefined',
    changes: [
      'unchanged.filter((name) => found[name] !== undefined) => unchanged',
      'found[name] !== undefined => true',
    ],
  },
  {
    file: 'lambdas/shared/saga/runs.ts',
    what: 'the number of a run whose name has none',
    why: 'neither is a number',
    changes: ['\'\' => "Stryker was here!"'],
  },
  {
    file: 'lambdas/orchestrator/cancel.ts',
    what: 'the very millisecond of the thirtieth day',
    why: 'no clock is that right',
    changes: [
      'Date.now() - Date.parse(createdAt) <= CANCEL_DAYS * DAY_MS => Date.now() - Date.parse(createdAt) < CANCEL_DAYS * DAY_MS',
    ],
  },
  {
    file: 'lambdas/shared/api/idempotency.ts',
    what: 'a request without a key is refused by Powertools',
    why: 'none comes that far: it is answered before',
    changes: ['true => false'],
  },
  {
    file: 'lambdas/shared/api/request-record.ts',
    what: 'which commands get a writer, and what the SDK is told of a record that is its own',
    why: 'other commands have no item, and nobody reads the answer of a write',
    changes: [
      "commandName !== 'PutItemCommand' => false",
      '{ $metadata: {} } => {}',
      "{ step: 'initialize', name: 'recognizeOwnRecord' } => {}",
      '\'recognizeOwnRecord\' => ""',
    ],
  },
  {
    file: 'lambdas/shared/api/request-record.ts',
    what: 'a record without a writer',
    why: 'every record has one, and Powertools always asks for the record',
    changes: ['error.Item?.writer?.S => error.Item?.writer.S', 'error.Item?.writer => error.Item.writer'],
  },
  {
    file: 'lambdas/shared/api/request-record.ts',
    what: 'one store for each operation is kept',
    why: 'a new one for each request does the same, and only costs more',
    changes: ['stores.set(operation, known); => ;'],
  },
  {
    file: 'lambdas/recovery/redrive.ts',
    what: 'the line of the log about messages that could not be given back',
    why: 'they come back by themselves, and nothing reads the line',
    changes: ['lost => true', 'lost => false', '{ lost } => {}'],
  },
  {
    file: 'lambdas/recovery/redrive.ts',
    what: 'the queue is asked again when all has ended well',
    why: 'it is empty then, or has what came meanwhile: one request more',
    changes: [
      'settled.finished.length < started.length => true',
      'settled.finished.length < started.length => settled.finished.length <= started.length',
    ],
  },
  {
    file: 'lambdas/recovery/redrive.ts',
    what: 'messages without an order, and two with one id',
    why: 'no order has no id, and the queue gives each message an id of its own',
    changes: [
      'orderId !== undefined => true',
      'id > other.id => id >= other.id',
      '\'\' => "Stryker was here!"',
      'latest.get(orderId)?.id => latest.get(orderId).id',
    ],
  },
  ...['redrive', 'settle', 'reconcile'].map((name) => ({
    file: `lambdas/recovery/${name}.ts`,
    what: 'how many are looked at side by side',
    why: 'the same comes of it, faster or slower',
    changes: [name === 'redrive' ? '{ concurrency: AT_ONCE, } => {}' : '{ concurrency: AT_ONCE } => {}'],
  })),
  {
    file: 'lambdas/recovery/settle.ts',
    what: 'the error of a compensation of which none was noted',
    why: 'each that is unresolved has one',
    changes: ["{ Error: 'unknown' } => {}", '\'unknown\' => ""'],
  },
  {
    file: 'lambdas/recovery/finish.ts',
    what: 'the line of the log about an order that could not be finished',
    why: 'the answer says the same, and a test holds that',
    changes: [
      'logger.error(LOG_LINES.orderNotFinished, { orderId, error: error as Error }); => ;',
      '{ orderId, error: error as Error } => {}',
    ],
  },
  {
    file: 'lambdas/recovery/latest-run.ts',
    what: 'the very millisecond in which a run is taken for dead',
    why: 'no clock is that right',
    changes: [
      'idleMs(order) < idleSeconds * 1000 => idleMs(order) <= idleSeconds * 1000',
      'ageOf(order) < MAX_START_MS => ageOf(order) <= MAX_START_MS',
    ],
  },
  {
    file: 'lambdas/recovery/run-state.ts',
    what: 'how the SDK repeats what Step Functions throttles',
    why: 'nothing that runs locally throttles it; the order is looked at again by the next pass',
    changes: ["{ retryMode: 'adaptive', maxAttempts: 8 } => {}", '\'adaptive\' => ""'],
  },
  {
    file: 'lambdas/recovery/audit/orders/order-audit.ts',
    what: 'what is looked at once more, and defaults for what is always there',
    why: 'a second look at what is right finds it right; the lists have an entry for each order',
    changes: ['wrong.length => true', '[] => ["Stryker was here"]'],
  },
  {
    file: 'lambdas/recovery/audit/orders/contradictions.ts',
    what: 'which step a text is about',
    why: 'only the ledger of a settled order comes there, and its text names none',
    changes: ['\'decreaseBalance\' => ""'],
  },
  {
    file: 'lambdas/recovery/audit/orphans/orphan-audit.ts',
    what: 'what is looked at once more, and the id of no order',
    why: 'the first look only chooses suspects; no order has the id that took the place of none',
    changes: [
      '({ trace }) => trace => () => undefined',
      '!order || !isInFootprint(order, place) => true',
      '\'\' => "Stryker was here!"',
    ],
  },
  {
    file: 'lambdas/recovery/audit/orphans/verdict.ts',
    what: 'the very millisecond in which a run is taken for dead',
    why: 'no clock is that right',
    changes: ['now - youngest < MAX_RUN_SECONDS * 1000 => now - youngest <= MAX_RUN_SECONDS * 1000'],
  },
  {
    file: 'lambdas/recovery/audit/sums/balances.ts',
    what: 'what is looked at once more',
    why: 'the first look only chooses suspects, and the second one counts by itself; an item of no kind is no entry of a type',
    changes: [
      'money.counted !== money.entries => true',
      '!conclude(money.userId, books.judge(table, look, since), findings) => true',
      'current.get(segment)?.userId !== userId => true',
      "!item.sk.startsWith('ENTRY#') => false",
      '\'ENTRY#\' => ""',
      'money.entries + 1 => money.entries - 1',
    ],
  },
  {
    file: 'lambdas/recovery/audit/sums/balances.ts',
    what: 'how many are looked at side by side',
    why: 'the same comes of it, faster or slower',
    changes: ['{ concurrency: AT_ONCE } => {}'],
  },
  {
    file: 'lambdas/recovery/audit/sums/scattered-sums.ts',
    what: 'what is looked at once more, and for which ids counters are read',
    why: 'the first look only chooses suspects; what is not of the slice is not kept',
    changes: ['!conclude(id, observation, findings) => true', 'ids.filter((id) => tally.holds(id)) => ids'],
  },
  ...['stock', 'campaigns'].map((name) => ({
    file: `lambdas/recovery/audit/sums/${name}.ts`,
    what: 'ids that are listed before the table is read, and the id of an item without one',
    why: 'what is not listed is found in the table, and looked at once more; every key has an id',
    changes: [
      '\'\' => "Stryker was here!"',
      `{ for await (const entries of books.pages(table, ${name === 'stock' ? 'CATALOGUE' : 'catalogue'})) yield entries.map(({ sk }) => sk); } => {}`,
      ...(name === 'stock' ? [] : ['({ sk }) => sk => () => undefined']),
    ],
  })),
  {
    file: 'lambdas/recovery/audit/sums/stock.ts',
    what: 'defaults for what is always there, and the step of a ledger in the table of products',
    why: 'each product has its keys and each key its share; products have the ledgers of one step alone',
    changes: [
      "item.step === 'decreaseStock' => true",
      'share?.version => share.version',
      'shareKeys[index]?.length => shareKeys[index].length',
    ],
  },
  {
    file: 'lambdas/recovery/audit/sums/campaigns.ts',
    what: 'few or many, where the difference is none',
    why: 'nothing is said then',
    changes: ['difference < 0 => difference <= 0'],
  },
  {
    file: 'lambdas/recovery/proof/confirm.ts',
    what: 'the pause between two looks',
    why: 'the tests skip it; two looks at the same moment would see the same',
    changes: ['look > 1 => true', 'look > 1 => false', 'look > 1 => look >= 1', 'look > 1 => look <= 1'],
  },
];
