/** A deliberate bug, and the test that must see it. */
export interface Mutation {
  bug: string;
  file: string;
  /** Texts that are there exactly once, and what takes the place of each. */
  edits: { find: string; replace: string }[];
  /** A title, or a part of it. */
  test: { file: string; title: string };
}

/** The file's text with the bug in it. Throws when a text to replace is not there exactly once: the mutation is out of date. */
export function mutated(source: string, edits: Mutation['edits']): string {
  return edits.reduce((text, { find, replace }) => {
    if (text.split(find).length !== 2) throw new Error(`not there exactly once: ${find}`);
    return text.replace(find, () => replace);
  }, source);
}

const LEDGER = 'lambdas/shared/saga/step-ledger.ts';
const INTAKE = 'lambdas/orchestrator/intake.ts';
const CONTRACT = 'test/ledger/contract.test.ts';
const RECOVERY = 'test/saga/recovery.test.ts';
const PATHS = 'test/saga/paths.test.ts';
const MATRIX = 'test/matrix/matrix.test.ts';
const AUDIT = 'test/saga/audit/audit.test.ts';
const METRICS = 'test/saga/metrics.test.ts';
const GROUPS = 'test/saga/need-groups.test.ts';
const SEND_ONCE = 'test/saga/send-once.test.ts';
const OPERATIONS = 'test/lib/monitoring/operations.test.ts';

export const MUTATIONS: Mutation[] = [
  {
    bug: 'the ledger record is written without its condition',
    file: LEDGER,
    edits: [{ find: "        ConditionExpression: 'attribute_not_exists(pk)',\n", replace: '' }],
    test: { file: CONTRACT, title: 'applies 20 concurrent duplicates once, with one result' },
  },
  {
    bug: 'the business check comes before the duplicate check',
    file: LEDGER,
    edits: [
      {
        find: '      if (decided) return answer(decided as unknown as LedgerRecord<Result>, name);\n',
        replace: '',
      },
      {
        find: '      if (failed[0]?.found) return answer(failed[0].found as unknown as LedgerRecord<Result>, name);\n',
        replace: '',
      },
      {
        find: '    if (failed?.[0]?.found) return answer(failed[0].found as unknown as LedgerRecord<Result>, name);\n',
        replace: '',
      },
    ],
    test: { file: CONTRACT, title: 'its late attempt is refused too' },
  },
  {
    bug: 'a rejection is thrown and not recorded',
    file: LEDGER,
    edits: [
      {
        find: '    const { reason, detail } = rejection;\n',
        replace: '    if (rejection) throw rejection;\n    const { reason, detail } = rejection;\n',
      },
    ],
    test: { file: CONTRACT, title: 'its late attempt is refused too' },
  },
  {
    bug: 'a duplicate gets an empty answer instead of the stored result',
    file: LEDGER,
    edits: [{ find: '      return record.result as Result;', replace: '      return {} as Result;' }],
    test: { file: CONTRACT, title: 'answers a duplicate with the same result and changes nothing' },
  },
  {
    bug: 'a compensation marks its record without its condition',
    file: LEDGER,
    edits: [{ find: "        ConditionExpression: '#state = :applied',\n", replace: '' }],
    test: { file: CONTRACT, title: 'gives back once, however often it is asked at the same time' },
  },
  {
    bug: 'a compensation does not block the step that has not come yet',
    file: 'lambdas/shared/saga/ledger-rules.ts',
    edits: [{ find: "  ABSENT: 'block',", replace: "  ABSENT: 'leave'," }],
    test: {
      file: CONTRACT,
      title: 'blocks a step that was never applied, and refuses it when it comes late',
    },
  },
  {
    bug: 'an unknown outcome of the payment is taken for a rejection: its refund is left out',
    file: 'statemachine/order-saga.asl.json',
    edits: [
      {
        find: '"ResultPath": "$.undoFrom.refundPayment", "Next": "ClaimOrder" }\n      ],',
        replace: '"ResultPath": "$.undoFrom.cancelOrder", "Next": "ClaimOrder" }\n      ],',
      },
    ],
    test: { file: MATRIX, title: 'alone, nothing is lost, doubled or stuck' },
  },
  {
    bug: 'a rejected balance enters the undoing one compensation too late',
    file: 'statemachine/order-saga.asl.json',
    edits: [
      {
        find: '"ResultPath": "$.undoFrom.restoreCoupon", "Next": "ClaimOrder" },\n        { "ErrorEquals": ["States.ALL"], "ResultPath": "$.undoFrom.increaseBalance"',
        replace:
          '"ResultPath": "$.undoFrom.increaseStock", "Next": "ClaimOrder" },\n        { "ErrorEquals": ["States.ALL"], "ResultPath": "$.undoFrom.increaseBalance"',
      },
    ],
    test: { file: PATHS, title: 'by a rejection: undoes the steps before it, and only those' },
  },
  {
    bug: 'a compensation that fails stops those after it',
    file: 'statemachine/order-saga.asl.json',
    edits: [
      {
        find: '"ResultPath": "$.unresolved.increaseBalance", "Next": "RestoreCoupon" }',
        replace: '"ResultPath": "$.unresolved.increaseBalance", "Next": "AllCompensated?" }',
      },
    ],
    test: { file: PATHS, title: 'notes each compensation that fails, goes on with the others' },
  },
  {
    bug: 'an order is claimed without the condition',
    file: 'lambdas/shared/saga/starts/undo-run.ts',
    edits: [
      {
        find: "['status', 'needsAttention', 'undoRuns']",
        replace: "['orderId']",
      },
    ],
    test: { file: RECOVERY, title: 'fails when the order has been confirmed since it was read' },
  },
  {
    bug: 'an order is confirmed although somebody undoes it',
    file: 'lambdas/shared/saga/status-rules.ts',
    edits: [
      { find: "  PENDING: 'CONFIRMED',\n", replace: "  PENDING: 'CONFIRMED',\n  REJECTING: 'CONFIRMED',\n" },
    ],
    test: { file: RECOVERY, title: 'keeps a confirmation out that comes after it' },
  },
  {
    bug: 'the late word of an older run decides the end',
    file: 'lambdas/order/end.ts',
    edits: [
      {
        find: '      if (!mayClose(executionName, found.undoRun)) return { status: found.status };\n',
        replace: '',
      },
    ],
    test: { file: RECOVERY, title: 'comes not back through the late word of the run that sent it' },
  },
  {
    bug: 'reconcile undoes an order whose saga is running',
    file: 'lambdas/recovery/finish.ts',
    edits: [
      {
        find: "      case 'RUNNING':\n        return left(",
        replace: "      case 'RUNNING':\n        if (!order) return left(",
      },
    ],
    test: { file: RECOVERY, title: 'leaves an order whose saga is running' },
  },
  {
    bug: 'an Express run is taken for dead although its five minutes are not over',
    file: 'lambdas/recovery/latest-run.ts',
    edits: [
      {
        find: "  if (isExpress(order)) return idleMs(order) < idleSeconds * 1000 ? 'RUNNING' : 'ENDED';\n",
        replace: "  if (isExpress(order)) return idleMs(order) < 0 * idleSeconds ? 'RUNNING' : 'ENDED';\n",
      },
    ],
    test: {
      file: 'test/saga/express/recovery.test.ts',
      title: 'is left alone as long as the run might live, and nobody asks Step Functions',
    },
  },
  {
    bug: 'a dead letter is deleted as soon as its redrive has started',
    file: 'lambdas/recovery/redrive.ts',
    edits: [
      {
        find: "done === 'finished' || done === 'confirmed'",
        replace: "done === 'finished' || done === 'confirmed' || done === 'started'",
      },
    ],
    test: { file: RECOVERY, title: 'stays in the queue when its redrive fails again' },
  },
  {
    bug: 'units are put back into stock twice as many',
    file: 'lambdas/product/places.ts',
    edits: [
      {
        find: 'UpdateExpression: `SET stock = stock + :units ',
        replace: 'UpdateExpression: `SET stock = stock + :units + :units ',
      },
    ],
    test: { file: CONTRACT, title: 'gives everything back with increaseStock' },
  },
  {
    bug: 'a product is sold out when one look at its shares finds too few units',
    file: 'lambdas/product/choice.ts',
    edits: [
      {
        find: '  if (!ofOneMoment || unitsIn(ofOneMoment) >= quantity)\n',
        replace: '  if (!ofOneMoment && quantity < 0)\n',
      },
    ],
    test: {
      file: 'test/saga/stock-shares.test.ts',
      title: 'is not sold out when units move from share to share while somebody looks for them',
    },
  },
  {
    bug: 'a product is sold out when the share that was tried first has too few units',
    file: 'lambdas/product/stock.ts',
    edits: [{ find: 'if (share !== undefined || (found &&', replace: 'if ((found &&' }],
    test: {
      file: 'test/saga/stock-shares.test.ts',
      title: 'sells the last units wherever they lie, each once, to all who come at once',
    },
  },
  {
    bug: 'the end leaves an order that needs attention out of the index of open orders',
    file: 'lambdas/order/end.ts',
    edits: [
      {
        find: '? { openShard: shard, needShard: shard, inNeedSince',
        replace: '? { openShard: undefined, needShard: shard, inNeedSince',
      },
    ],
    test: { file: MATRIX, title: 'together with something else, nothing is lost, doubled or stuck' },
  },
  {
    bug: 'the undo machine takes a run that somebody started by hand',
    file: 'lambdas/order/claim.ts',
    edits: [{ find: 'if (order?.undoRun === executionName)', replace: 'if (order)' }],
    test: { file: PATHS, title: 'touches nothing when an operator starts the undo machine by hand' },
  },
  {
    bug: 'the journal puts a compensation at the time of its step',
    file: 'lambdas/journal/ledger-events.ts',
    edits: [{ find: 'at: compensatedAt, orderId', replace: 'at, orderId' }],
    test: {
      file: MATRIX,
      title: 'alone, the journal holds exactly what was committed, in its order and once',
    },
  },
  {
    bug: 'every change of an order in need tells its failures anew',
    file: 'lambdas/journal/record-events.ts',
    edits: [{ find: 'before && before.closedBy !== order.closedBy', replace: 'before' }],
    test: {
      file: MATRIX,
      title: 'alone, the journal holds exactly what was committed, in its order and once',
    },
  },
  {
    bug: 'an event that the bus did not take is forgotten',
    file: 'lambdas/journal/collect.ts',
    edits: [{ find: '    return written;\n  });', replace: '    return [];\n  });' }],
    test: { file: 'test/saga/journal.test.ts', title: 'loses nothing when it is down' },
  },
  {
    bug: 'the same request becomes another order when its record is lost',
    file: INTAKE,
    edits: [{ find: 'orderId: orderIdFor(userId, key),', replace: 'orderId: crypto.randomUUID(),' }],
    test: { file: 'test/saga/intake.test.ts', title: 'is one order even when no record keeps them apart' },
  },
  {
    bug: 'an order that reconcile has rejected is started when its client comes back',
    file: INTAKE,
    edits: [
      {
        find: "  if (stored.status === 'PENDING') await (",
        replace: '  await (',
      },
    ],
    test: {
      file: 'test/saga/intake.test.ts',
      title:
        'is rejected by reconcile when its run was never started, and not started by a client who comes too late',
    },
  },
  {
    bug: 'the audit excuses every order that is missing, for as long as a run may last',
    file: 'lambdas/recovery/audit/orphans/verdict.ts',
    edits: [
      {
        find: 'if (!ledgers[step] || isDone(ledgers.createOrder) || isDone(ledgers.processPayment)) return false;',
        replace: 'if (!ledgers[step] || !isDone(ledgers[step])) return false;',
      },
    ],
    test: {
      file: AUDIT,
      title: 'is named with everything that is in place of it when its record was deleted',
    },
  },
  {
    bug: 'the audit takes an effect for right wherever it stands, if only there is an order',
    file: 'lambdas/recovery/audit/orphans/orphan-audit.ts',
    edits: [{ find: 'if (!order || !isInFootprint(order, place)) await', replace: 'if (!order) await' }],
    test: { file: 'test/saga/audit/orphans.test.ts', title: "is named: a refund of somebody else's order" },
  },
  {
    bug: 'the audit calls an open order in flight although nobody will find it',
    file: 'lambdas/recovery/audit/orders/contradictions.ts',
    edits: [{ find: '    ...unlisted(order),\n', replace: '' }],
    test: { file: AUDIT, title: 'nobody will ever find it' },
  },
  {
    bug: 'the audit calls a violation what moved between two looks',
    file: 'lambdas/recovery/audit/sums/scattered-sums.ts',
    edits: [{ find: 'moved: before !== after[index]', replace: 'moved: false' }],
    test: { file: 'test/saga/audit/moving.test.ts', title: 'the version tells' },
  },
  {
    bug: 'the audit takes a balance for right although it moved while it was added up',
    file: 'lambdas/recovery/audit/sums/balances.ts',
    edits: [{ find: 'moved: money.counted !== money.entries', replace: 'moved: false' }],
    test: { file: 'test/saga/audit/moving.test.ts', title: 'is named: money of a user' },
  },
  {
    bug: 'the audit forgets the ids that did not fit into its memory',
    file: 'lambdas/recovery/audit/sums/tally.ts',
    edits: [
      { find: '    this.leftOver.push(other);\n', replace: '    if (!other) this.leftOver.push(other);\n' },
    ],
    test: { file: 'test/saga/audit/parts.test.ts', title: 'when few ids fit into its memory' },
  },
  {
    bug: 'an addition to the stock is made again when its answer was lost',
    file: 'lambdas/product/adjustment.ts',
    edits: [{ find: "      ConditionExpression: 'attribute_not_exists(pk)',\n", replace: '' }],
    test: { file: 'test/saga/repeated-writes.test.ts', title: 'changes it once when its reply was lost' },
  },
  {
    bug: 'a request takes its own record for that of another',
    file: 'lambdas/shared/api/request-record.ts',
    edits: [{ find: 'if (!isWrittenBy(writer.S, error)) throw error;', replace: 'if (writer) throw error;' }],
    test: {
      file: 'test/saga/intake.test.ts',
      title: 'knows the record for its own when the SDK writes it again',
    },
  },
  {
    bug: 'a page of an export shows the generation in which others still write',
    file: 'lambdas/shared/participant/export-rows.ts',
    edits: [{ find: 'if (!open || changes.every(', replace: 'if (open || changes.every(' }],
    test: {
      file: 'test/saga/owners/copies.test.ts',
      title: 'misses nothing that commits behind its cursor',
    },
  },
  {
    bug: 'what is decided of an order gives its row no new version',
    file: 'lambdas/order/decisions.ts',
    edits: [{ find: 'touchRow(table, orderKey(order.orderId))', replace: 'Promise.resolve(order)' }],
    test: {
      file: 'test/saga/owners/told.test.ts',
      title: 'what a run decides is brought to a reader that is past the order',
    },
  },
  {
    bug: 'an import does not hold its rows to the epoch',
    file: 'lambdas/shared/participant/import-rows.ts',
    edits: [{ find: '      epochCheck(TableName, inForce),\n', replace: '' }],
    test: {
      file: 'test/saga/owners/copies.test.ts',
      title: 'is imported on a closed side only, in its epoch, also when that changes meanwhile',
    },
  },
  {
    bug: 'an import forgets what was deleted',
    file: 'lambdas/shared/participant/import-rows.ts',
    edits: [{ find: '...(deleted ? [deleted] : [])', replace: '' }],
    test: {
      file: 'test/saga/owners/copies.test.ts',
      title: 'count the uses of a coupon and the entries of a user as they come and go',
    },
  },
  {
    bug: 'a correction is made whoever owns the domain',
    file: 'lambdas/shared/owned-handler.ts',
    edits: [
      {
        find: 'return runInEpoch(owned, epoch, () => correct(correction));',
        replace: 'return correct(correction);',
      },
    ],
    test: {
      file: 'test/saga/owners/corrections.test.ts',
      title: 'changes nothing when its epoch ends before it commits, and is made in the next',
    },
  },
  {
    bug: 'a service compares its epoch outside of the transaction',
    file: 'lambdas/shared/platform/transactions.ts',
    edits: [{ find: '[...fence.complete(writes), fence.check()]', replace: 'fence.complete(writes)' }],
    test: {
      file: 'test/saga/owners/fence.test.ts',
      title: 'changes nothing when its epoch ends before it commits',
    },
  },
  {
    bug: 'an order is placed for another total than the customer was shown',
    file: 'lambdas/user/balance.ts',
    edits: [{ find: 'order.expectedTotal !== amount', replace: 'order.expectedTotal < 0' }],
    test: { file: 'test/saga/rejection.test.ts', title: 'is placed for the new one, with a new key' },
  },
  {
    bug: 'an order takes units of a product that was archived since it was read',
    file: 'lambdas/product/places.ts',
    edits: [{ find: ' AND ${IS_FOR_SALE}', replace: '' }],
    test: {
      file: 'test/saga/operator/archive.test.ts',
      title: 'is refused to an order that has read its price before, and writes after',
    },
  },
  {
    bug: 'shares are added to a product that was archived since it was read',
    file: 'lambdas/product/redeal.ts',
    edits: [{ find: ' AND ${IS_FOR_SALE}', replace: '' }],
    test: {
      file: 'test/saga/operator/archive.test.ts',
      title: 'leaves no share that could be sold from: the change is refused',
    },
  },
  {
    bug: 'a share that was added while the product was archived is not marked',
    file: 'lambdas/product/archive.ts',
    edits: [{ find: ' AND ${asFound}', replace: ' OR ${asFound}' }],
    test: { file: 'test/saga/operator/archive.test.ts', title: 'marks also the shares that came in between' },
  },
  {
    bug: 'an order uses a coupon that was closed since it was read',
    file: 'lambdas/coupon/uses.ts',
    edits: [{ find: "    ConditionExpression: 'attribute_not_exists(closedAt)',\n", replace: '' }],
    test: {
      file: 'test/saga/operator/closed-coupon.test.ts',
      title: 'is refused to an order that has read it before, and writes after',
    },
  },
  {
    bug: 'a coupon is issued although its campaign was closed since it was read',
    file: 'lambdas/coupon/shares.ts',
    edits: [{ find: ' AND attribute_not_exists(closedAt)', replace: '' }],
    test: {
      file: 'test/saga/operator/closed-coupon.test.ts',
      title: 'is issued to nobody, not even to who has looked before',
    },
  },
  {
    bug: 'an order in need counts as one that recovery should have finished',
    file: 'lambdas/recovery/oldest-orders.ts',
    edits: [
      {
        find: "['PENDING', 'REJECTING', 'CANCELLING']",
        replace: "['PENDING', 'REJECTING', 'REJECTED', 'CANCELLING']",
      },
    ],
    test: { file: METRICS, title: 'see the order that is stuck behind hundreds that are in need' },
  },
  {
    bug: 'an order that somebody cancels is as old as its placing',
    file: 'lambdas/recovery/oldest-orders.ts',
    edits: [{ find: 'openedAt ?? createdAt', replace: 'createdAt' }],
    test: { file: METRICS, title: 'count the age of a cancellation from its claim' },
  },
  {
    bug: 'a claim begins the age of an open order anew',
    file: 'lambdas/shared/saga/starts/undo-run.ts',
    edits: [{ find: 'found.openedAt ?? (found.openShard ? found.createdAt : now)', replace: 'now' }],
    test: { file: METRICS, title: 'count the age of an order that was never confirmed from its placing' },
  },
  {
    bug: "a service's errors are those that Lambda counts",
    file: 'lib/monitoring/alarm-specs.ts',
    edits: [
      {
        find: "isDomain(service) ? of.commandErrors(service) : of.lambda('Errors', service)",
        replace: "of.lambda('Errors', service)",
      },
    ],
    test: { file: OPERATIONS, title: 'count for product the calls that failed or ran out of time' },
  },
  {
    bug: 'orders that are rejected because a service is down raise no alarm of their own',
    file: 'lib/monitoring/alarm-specs.ts',
    edits: [{ find: "'SERVICE_UNAVAILABLE', 'Sum', 'SERVICE_UNAVAILABLE'", replace: "'rejected', 'Sum'" }],
    test: { file: OPERATIONS, title: 'hear of orders that are rejected because of us' },
  },
  {
    bug: 'silence is no figure',
    file: 'lib/monitoring/figures.ts',
    edits: [
      {
        find: "return { label, expression: filled(of).join(' + '), of };",
        replace: "return { label, expression: 'm1', of };",
      },
    ],
    test: { file: OPERATIONS, title: 'hear of a recovery that does not run' },
  },
  {
    bug: 'an alarm says that it is over also when it has just been made',
    file: 'lib/monitoring/alarms.ts',
    edits: [
      {
        find: '      alarm.addAlarmAction(action);\n',
        replace: '      alarm.addAlarmAction(action);\n      alarm.addOkAction(action);\n',
      },
    ],
    test: { file: OPERATIONS, title: 'says what it means and where to read on' },
  },
  {
    bug: 'an alarm is over whatever it was before',
    file: 'lib/monitoring/alarms.ts',
    edits: [{ find: "        previousState: { value: ['ALARM'] },\n", replace: '' }],
    test: { file: OPERATIONS, title: 'are over by an event, and only out of ALARM' },
  },
  {
    bug: "the queue's alarm goes up and down with each pass of recovery",
    file: 'lib/monitoring/alarm-specs.ts',
    edits: [
      {
        find: 'const FROM_PASS_TO_PASS: [number, number] = [1, 20];',
        replace: 'const FROM_PASS_TO_PASS: [number, number] = [1, 1];',
      },
    ],
    test: { file: OPERATIONS, title: 'stay up from one try of recovery to the next' },
  },
  {
    bug: 'every change of an order in need is a new failure',
    file: 'lambdas/notifier/order-change.ts',
    edits: [{ find: 'isClosed: before?.order?.closedBy !== order?.closedBy', replace: 'isClosed: true' }],
    test: {
      file: GROUPS,
      title:
        'that was in need before groups were counted is told of when it fails again, and not when its redrive succeeds',
    },
  },
  {
    bug: 'a message that is being sent is sent by another, too',
    file: 'lambdas/notifier/send-once.ts',
    edits: [{ find: ' AND leaseUntil < :now)', replace: ')' }],
    test: { file: SEND_ONCE, title: 'is sent once when it is delivered twice at once' },
  },
  {
    bug: 'a message whose sender died is taken for sent',
    file: 'lambdas/notifier/send-once.ts',
    edits: [
      {
        find: "' OR (messageId = :messageId AND attribute_not_exists(sentAt) AND leaseUntil < :now)'",
        replace: "' OR (messageId = :messageId AND sentAt = :now AND leaseUntil < :now)'",
      },
    ],
    test: {
      file: SEND_ONCE,
      title: 'is sent in the end although the first died between its claim and its sending',
    },
  },
  {
    bug: 'who lost the claim of a message marks it as sent',
    file: 'lambdas/notifier/send-once.ts',
    edits: [
      {
        find: "ConditionExpression: 'claimId = :claimId'",
        replace: "ConditionExpression: 'attribute_exists(claimId) OR claimId = :claimId'",
      },
    ],
    test: { file: SEND_ONCE, title: 'is not marked as sent by one whose claim has passed to another' },
  },
  {
    bug: 'two who read the same news of a group both tell it',
    file: 'lambdas/notifier/tell-group.ts',
    edits: [
      {
        find: "'(attribute_not_exists(leaseUntil) OR leaseUntil < :now)'",
        replace: "'(attribute_not_exists(leaseUntil) OR leaseUntil <> :now)'",
      },
      {
        find: "group.turn ? 'turn = :turn' : 'attribute_not_exists(turn)'",
        replace: "group.turn ? 'turn >= :turn' : 'attribute_exists(pk)'",
      },
    ],
    test: { file: GROUPS, title: 'happens once when two have read the same news' },
  },
  {
    bug: 'a group is said to be over although an order came into it since it was read',
    file: 'lambdas/notifier/tell-group.ts',
    edits: [
      {
        find: 'asRead.map((count) => `${count} = :${count}`)',
        replace: 'asRead.map((count) => `(${count} = :${count} OR attribute_exists(pk))`)',
      },
    ],
    test: {
      file: GROUPS,
      title: 'does not say that it is over when another order comes between look and lease',
    },
  },
  {
    bug: 'six orders of one cause are six messages',
    file: 'lambdas/notifier/tell-group.ts',
    edits: [{ find: "news === 'over' ? 0 : now + QUIET_SECONDS", replace: '0' }],
    test: { file: GROUPS, title: 'are told of at once, then together after ten minutes' },
  },
  {
    bug: 'nobody is told that the schedule has given up',
    file: 'lambdas/notifier/group-news.ts',
    edits: [{ find: "  if (isGivenUp(group, now)) return 'given up';\n", replace: '' }],
    test: { file: GROUPS, title: 'are told of once, all together, however often it is delivered' },
  },
  {
    bug: 'an older change of an order counts in its group after a newer one',
    file: 'lambdas/notifier/groups.ts',
    edits: [{ find: '    if (found && found.cameOf >= sequence) return;\n', replace: '' }],
    test: { file: GROUPS, title: 'is right when changes come twice, late, and all at once' },
  },
  {
    bug: 'an order moves into its group although another change has moved it since it was read',
    file: 'lambdas/notifier/groups.ts',
    edits: [
      {
        find: "found ? 'cameOf = :found' : 'attribute_not_exists(pk)'",
        replace: "found ? 'cameOf <> :none OR cameOf = :found' : 'attribute_not_exists(none)'",
      },
      { find: "{ ':found': found.cameOf }", replace: "{ ':found': found.cameOf, ':none': 'none' }" },
    ],
    test: {
      file: GROUPS,
      title: 'is right when an older change comes after a newer one, and between its read and its write',
    },
  },
  {
    bug: 'an environment worth keeping is deployed with nobody to hear of an alarm',
    file: 'lib/stacks/order-saga-stage.ts',
    edits: [
      {
        find: 'if (!keepsData || alerts.slack || alerts.email) return;',
        replace: 'if (name || !keepsData || alerts.slack || alerts.email) return;',
      },
    ],
    test: { file: 'test/lib/stacks/first-deploy.test.ts', title: 'hears of an alarm, or is refused' },
  },
  {
    bug: 'the schedule gives an order up and its record does not say so',
    file: 'lambdas/recovery/finish.ts',
    edits: [{ find: '      await giveUp(order);\n', replace: '' }],
    test: { file: RECOVERY, title: 'notes once that the schedule gives an order up' },
  },
  {
    bug: 'a redrive of everything ends with its first portion',
    file: 'tools/operate/redrive-drain.ts',
    edits: [{ find: '    after = portion.next;\n', replace: '    after = portion.next && undefined;\n' }],
    test: { file: 'test/tools/operate/redrive-drain.test.ts', title: 'goes from portion to portion' },
  },
  {
    bug: 'a redrive of everything is one pass',
    file: 'tools/operate/redrive-drain.ts',
    edits: [{ find: 'pass.redriven.length > 0 && finished.size > before', replace: 'before < 0' }],
    test: { file: 'test/tools/operate/redrive-drain.test.ts', title: 'goes on as long as something moves' },
  },
  {
    bug: 'a cancelled order has no closing event',
    file: 'lambdas/journal/record-events.ts',
    edits: [
      {
        find: "const isCancelled = ({ status, needsAttention }: Before) => status === 'CANCELLED' && !needsAttention;",
        replace: "const isCancelled = ({ status }: Before) => status === 'REJECTED';",
      },
    ],
    test: {
      file: 'test/lambdas/journal/changes.test.ts',
      title: 'is CancellationCompleted when nothing of a cancelled order is left to undo',
    },
  },
];
