import { RUNBOOK_SECTIONS, type RunbookSection } from '../../lambdas/shared/platform/runbook-sections.ts';
import { DOMAINS } from '../names.ts';
import { SERVICES } from '../services.ts';
import { type Calculated, type Figure, Figures, type Subject } from './figures.ts';

export interface AlarmSpec {
  /** In kebab-case, after the environment's prefix. */
  readonly name: string;
  readonly meaning: string;
  readonly runbook: RunbookSection;
  readonly figure: Figure | Calculated;
  readonly breaches: 'at least' | 'below';
  readonly threshold: number;
  /** Of the last so many periods, so many must breach. */
  readonly minutes: number;
  readonly periods?: [breaching: number, of: number];
  /** Without figures it stays as it is; otherwise nothing happened, and nothing is wrong. */
  readonly keepsStateInSilence?: boolean;
  /** Only where a monolith may own a domain: nobody else emits the figure. */
  readonly isOfMonolith?: boolean;
}

/** Recovery tries again every 15 minutes: what it takes up or fails again in between is neither over nor new. */
const FROM_PASS_TO_PASS: [number, number] = [1, 20];

/** A step that failed once is retried and a quiet hour proves nothing: below so many calls there is no rate. */
const FEWEST_CALLS = 10;

/** Every alarm: what it means, when, and where to read on. */
export function alarmSpecs(subject: Subject): AlarmSpec[] {
  const of = new Figures(subject);
  const once = { breaches: 'at least', threshold: 1, minutes: 1 } as const;
  const rate = of.stepSuccessRate();
  return [
    {
      name: 'dead-letters',
      meaning: 'An order could not be undone completely, and waits in the dead-letter queue.',
      runbook: RUNBOOK_SECTIONS.order,
      figure: of.queue('ApproximateNumberOfMessagesVisible', 'deadLetters', 'dead letters'),
      ...once,
      // A pass hides them for as long as it runs, 15 minutes at most.
      periods: FROM_PASS_TO_PASS,
    },
    {
      name: 'dead-letters-old',
      meaning:
        'An order has needed attention for more than four hours: the scheduled redrive does not finish it.',
      runbook: RUNBOOK_SECTIONS.deadLetters,
      // Not the age of the queue's oldest message: it leaves out what has been received more than three times.
      figure: of.saga('OldestOrderInNeedSeconds', 'oldest order in need', 'Maximum'),
      breaches: 'at least',
      threshold: 4 * 60 * 60,
      minutes: 15,
    },
    {
      name: 'compensation-failed',
      meaning: 'A compensation failed at every try: something is taken that should have been given back.',
      runbook: RUNBOOK_SECTIONS.order,
      figure: of.saga('CompensationFailed', 'compensations failed'),
      ...once,
      periods: FROM_PASS_TO_PASS,
    },
    {
      name: 'step-success-rate',
      meaning: 'Fewer than 99 % of the calls of the five steps worked; rejections do not count.',
      runbook: RUNBOOK_SECTIONS.payment,
      figure: {
        ...rate,
        expression: `IF(FILL(m1, 0) + FILL(m2, 0) + FILL(m3, 0) >= ${FEWEST_CALLS}, ${rate.expression}, 100)`,
      },
      breaches: 'below',
      threshold: 99,
      minutes: 5,
      periods: [2, 3],
    },
    {
      name: 'timeouts',
      meaning: 'Commands run out of time: a service, or DynamoDB behind it, is slow.',
      runbook: RUNBOOK_SECTIONS.payment,
      figure: of.saga('TimeoutCount', 'time-outs'),
      breaches: 'at least',
      threshold: 5,
      minutes: 5,
    },
    ...(['orderSaga', 'orderUndo'] as const).flatMap((machine) =>
      (['Failed', 'TimedOut'] as const).map((how) => ({
        name: `${machine === 'orderSaga' ? 'saga' : 'undo'}-run-${how === 'Failed' ? 'failed' : 'timed-out'}`,
        meaning: 'A run ended before its order did; reconcile finishes the order.',
        runbook: RUNBOOK_SECTIONS.order,
        figure: of.machine(`Executions${how}`, machine, `${machine} ${how}`),
        ...once,
      })),
    ),
    ...(['orderSaga', 'orderUndo'] as const).map((machine) => ({
      name: `${machine === 'orderSaga' ? 'saga' : 'undo'}-throttled`,
      meaning: 'Step Functions holds runs back: they enter more states a second than the account may.',
      runbook: RUNBOOK_SECTIONS.payment,
      figure: of.machine('ExecutionThrottled', machine, `${machine} held back`),
      breaches: 'at least' as const,
      threshold: 1,
      minutes: 5,
      periods: [2, 3] as [number, number],
    })),
    {
      name: 'order-duration-p99',
      meaning: 'One order in a hundred takes more than 30 s from its POST to its end.',
      runbook: RUNBOOK_SECTIONS.payment,
      figure: of.saga('OrderDuration', 'p99', 'p99'),
      breaches: 'at least',
      threshold: 30_000,
      minutes: 5,
      periods: [3, 3],
    },
    {
      name: 'oldest-open-order',
      meaning:
        'An order has been open for an hour, and reconcile has not finished it; orders in need do not count.',
      runbook: RUNBOOK_SECTIONS.order,
      figure: of.saga('OldestOpenOrderSeconds', 'oldest open order', 'Maximum'),
      breaches: 'at least',
      threshold: 60 * 60,
      minutes: 15,
    },
    {
      name: 'reconcile-silent',
      meaning: 'Reconcile has not run for 15 minutes: what stays open is neither finished nor seen.',
      runbook: RUNBOOK_SECTIONS.order,
      figure: of.measured('OldestOpenOrderSeconds', 'passes of reconcile'),
      breaches: 'below',
      threshold: 1,
      // Three passes; the latest figure may be on its way, so one silent period says nothing.
      minutes: 5,
      periods: [3, 3],
      // Before the first pass of a new environment there is nothing to be filled, and nobody is called.
      keepsStateInSilence: true,
    },
    {
      name: 'orders-unavailable',
      meaning: 'Orders are rejected because a service of ours did not answer (SERVICE_UNAVAILABLE).',
      runbook: RUNBOOK_SECTIONS.payment,
      figure: of.saga('SagaRejected', 'SERVICE_UNAVAILABLE', 'Sum', 'SERVICE_UNAVAILABLE'),
      breaches: 'at least',
      threshold: 1,
      minutes: 5,
      // One order may meet a bad moment; a service that is down is still so five minutes later.
      periods: [2, 3],
    },
    {
      name: 'signature-refused',
      meaning:
        'The monolith takes our signature for a bad or an old one: compare the secret, and the clocks.',
      runbook: RUNBOOK_SECTIONS.payment,
      figure: of.saga('SignatureRefused', 'signatures refused'),
      ...once,
      isOfMonolith: true,
    },
    {
      name: 'api-errors',
      meaning: 'The API answers with errors of ours.',
      runbook: RUNBOOK_SECTIONS.deploy,
      figure: of.api('5xx', '5xx', 'Sum'),
      breaches: 'at least',
      threshold: 5,
      minutes: 5,
    },
    ...SERVICES.map((service) => ({
      name: `${service}-errors`,
      meaning: `The ${service} service fails; rejections do not count.`,
      runbook: RUNBOOK_SECTIONS.deploy,
      // Of a service with commands Lambda's own count is no use: it has the rejections in it, by another clock than our count of them.
      figure: isDomain(service) ? of.commandErrors(service) : of.lambda('Errors', service),
      breaches: 'at least' as const,
      // Recovery's calls are few, and each that fails is a pass that was not made.
      ...(service === 'recovery'
        ? { threshold: 1, minutes: 5 }
        : { threshold: 5, minutes: 5, periods: [2, 3] as [number, number] }),
    })),
    ...SERVICES.map((service) => ({
      name: `${service}-throttles`,
      meaning: `Calls of the ${service} service are turned away: the account's or the function's concurrency is used up.`,
      runbook: RUNBOOK_SECTIONS.payment,
      figure: of.lambda('Throttles', service),
      breaches: 'at least' as const,
      threshold: 1,
      minutes: 5,
      periods: [2, 3] as [number, number],
    })),
    {
      name: 'alerts-not-delivered',
      meaning:
        'Slack did not take an alert: is the webhook in its SSM parameter right? It is tried again every 15 minutes.',
      runbook: RUNBOOK_SECTIONS.delivery,
      figure: of.queue('ApproximateNumberOfMessagesVisible', 'alertsFailure', 'not delivered'),
      ...once,
      // Each new try takes them out for ten minutes.
      periods: FROM_PASS_TO_PASS,
    },
    {
      name: 'alerts-late',
      meaning: 'Alerts have been waiting for ten minutes, and nobody takes them to Slack.',
      runbook: RUNBOOK_SECTIONS.delivery,
      // What is tried is hidden meanwhile, and in the failure queue after ten minutes: this is what nobody tries.
      figure: of.queue('ApproximateNumberOfMessagesVisible', 'alerts', 'waiting'),
      ...once,
      periods: [10, 10],
    },
    {
      name: 'journal-failures',
      meaning:
        'A change could not be written into the journal, and waits in its failure queue; it is tried again every 15 minutes.',
      runbook: RUNBOOK_SECTIONS.delivery,
      figure: of.queue('ApproximateNumberOfMessagesVisible', 'journalFailure', 'put aside'),
      ...once,
      // Each replay hides them for some seconds, which a minute's figure may show as none.
      periods: [18, 20],
    },
    {
      name: 'journal-behind',
      meaning: 'The journal is five minutes behind the tables; no event is lost, but they come late.',
      runbook: RUNBOOK_SECTIONS.delivery,
      figure: of.lambda('IteratorAge', 'journal', 'Maximum', 'behind'),
      breaches: 'at least',
      threshold: 5 * 60 * 1000,
      minutes: 5,
    },
    {
      name: 'notifier-behind',
      meaning:
        'The notifier is five minutes behind the order table: orders may need attention and nobody hears of it.',
      runbook: RUNBOOK_SECTIONS.delivery,
      figure: of.lambda('IteratorAge', 'notifier', 'Maximum', 'behind'),
      breaches: 'at least',
      threshold: 5 * 60 * 1000,
      minutes: 5,
    },
  ];
}

const isDomain = (service: string) => DOMAINS.some((domain) => domain === service);
