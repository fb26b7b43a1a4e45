import { ORDER_REASONS } from '../../lambdas/shared/saga/errors.ts';
import { DOMAINS } from '../names.ts';
import { COMMANDS, SERVICES } from '../services.ts';
import { type Calculated, type Figure, Figures, type Subject } from './figures.ts';

export interface Panel {
  readonly title: string;
  readonly kind: 'number' | 'graph';
  readonly figures: (Figure | Calculated)[];
  readonly unit: 'count' | 'milliseconds' | 'seconds' | 'percent';
}

/** A row answers a question. */
export interface Row {
  readonly question: string;
  readonly panels: Panel[];
}

const graph = (title: string, figures: (Figure | Calculated)[], unit: Panel['unit'] = 'count'): Panel => ({
  title,
  kind: 'graph',
  figures,
  unit,
});
const number = (title: string, figure: Figure | Calculated, unit: Panel['unit'] = 'count'): Panel => ({
  title,
  kind: 'number',
  figures: [figure],
  unit,
});

/** The one screen, as data: the CloudWatch dashboard and Grafana's are both made from it. */
export function rowsOf(subject: Subject): Row[] {
  const of = new Figures(subject);
  return [
    {
      question: 'Is it well?',
      panels: [
        number('Step success rate', of.stepSuccessRate(), 'percent'),
        number('Orders confirmed', of.saga('SagaConfirmed', 'confirmed')),
        number('Mean duration', of.saga('OrderDuration', 'mean', 'Average'), 'milliseconds'),
        number('Time-outs', of.saga('TimeoutCount', 'time-outs')),
        number('Compensations', of.saga('CompensationCount', 'compensations')),
        number('Dead letters', of.queue('ApproximateNumberOfMessagesVisible', 'deadLetters', 'in the queue')),
      ],
    },
    {
      question: 'What becomes of the orders?',
      panels: [
        graph('Orders', [
          of.saga('SagaStarted', 'started'),
          of.saga('SagaConfirmed', 'confirmed'),
          of.saga('SagaRejected', 'rejected'),
          of.saga('SagaCancelled', 'cancelled'),
        ]),
        graph(
          'Rejected, by reason',
          ORDER_REASONS.map((reason) => of.saga('SagaRejected', reason, 'Sum', reason)),
        ),
        graph('Runs', [
          of.machine('ExecutionsStarted', 'orderSaga', 'saga started'),
          of.machine('ExecutionsStarted', 'orderUndo', 'undo started'),
          of.machine('ExecutionsFailed', 'orderSaga', 'saga failed'),
          of.machine('ExecutionsFailed', 'orderUndo', 'undo failed'),
          of.machine('ExecutionsTimedOut', 'orderSaga', 'saga timed out'),
          of.machine('ExecutionsTimedOut', 'orderUndo', 'undo timed out'),
          of.machine('ExecutionsAborted', 'orderSaga', 'saga stopped by a person'),
          of.machine('ExecutionsAborted', 'orderUndo', 'undo stopped by a person'),
        ]),
      ],
    },
    {
      question: 'How long does an order take?',
      panels: [
        graph(
          'From POST to the end',
          [
            of.saga('OrderDuration', 'mean', 'Average'),
            of.saga('OrderDuration', 'p50', 'p50'),
            of.saga('OrderDuration', 'p99', 'p99'),
          ],
          'milliseconds',
        ),
        graph(
          'Commands, mean',
          COMMANDS.map((command) => of.command('CommandDuration', command, 'Average')),
          'milliseconds',
        ),
        graph(
          'Requests (Prefer: wait included)',
          [of.api('Latency', 'p50', 'p50'), of.api('Latency', 'p99', 'p99')],
          'milliseconds',
        ),
      ],
    },
    {
      question: 'Which command is in trouble?',
      panels: [
        graph('Step success rate', [of.stepSuccessRate()], 'percent'),
        ...(
          [
            ['Succeeded', 'CommandSucceeded'],
            ['Failed', 'CommandFailed'],
            ['Timed out', 'CommandTimedOut'],
            ['Rejected: a business "no"', 'CommandRejected'],
          ] as const
        ).map(([title, metric]) =>
          graph(
            title,
            COMMANDS.map((command) => of.command(metric, command)),
          ),
        ),
      ],
    },
    {
      question: 'What could not be undone, and is it being finished?',
      panels: [
        graph('Compensations', [
          of.saga('CompensationCount', 'run'),
          of.saga('SagaCompensated', 'orders wholly undone'),
          of.saga('CompensationFailed', 'failed for good'),
        ]),
        graph('Dead letters', [
          of.saga('DeadLetters', 'new'),
          of.queue('ApproximateNumberOfMessagesVisible', 'deadLetters', 'in the queue'),
          of.saga('DeadLettersRedriven', 'redriven'),
          of.saga('OrdersReconciled', 'orders reconciled'),
        ]),
        graph(
          'How long it has been waiting',
          [
            of.saga('OldestOpenOrderSeconds', 'oldest open order', 'Maximum'),
            of.saga('OldestOrderInNeedSeconds', 'oldest order in need', 'Maximum'),
          ],
          'seconds',
        ),
      ],
    },
    {
      question: 'Is something broken or at its limit?',
      panels: [
        graph(
          'Lambda errors (rejections count as errors there)',
          SERVICES.map((service) => of.lambda('Errors', service)),
        ),
        graph(
          'Lambda throttles',
          SERVICES.map((service) => of.lambda('Throttles', service)),
        ),
        graph('Time-outs', [
          of.saga('TimeoutCount', 'commands'),
          ...DOMAINS.map((service) => of.task('LambdaFunctionsTimedOut', service)),
        ]),
        graph('API', [
          of.api('Count', 'requests', 'Sum'),
          of.api('4xx', '4xx', 'Sum'),
          of.api('5xx', '5xx', 'Sum'),
        ]),
      ],
    },
    {
      question: 'Do people, and other services, hear of it?',
      panels: [
        graph('Alerts on their way to Slack', [
          of.queue('ApproximateNumberOfMessagesVisible', 'alerts', 'waiting'),
          of.queue('ApproximateNumberOfMessagesVisible', 'alertsFailure', 'not delivered'),
        ]),
        graph('Changes put aside by the journal', [
          of.queue('ApproximateNumberOfMessagesVisible', 'journalFailure', 'put aside'),
        ]),
        graph(
          'How far they are behind the tables',
          (['notifier', 'journal'] as const).map((service) => of.lambda('IteratorAge', service, 'Maximum')),
          'milliseconds',
        ),
      ],
    },
  ];
}
