import { addLines, readingsOf, type Series } from '../../../tools/operate/readings.ts';
import { showStatus } from '../../../tools/operate/status-view.ts';

const aLine = (
  values: Record<string, number>,
  dimensions: Record<string, string>,
  { at = 1_000, sets = [Object.keys(dimensions)] } = {},
) =>
  JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: 'order-saga',
          Dimensions: sets,
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    ...dimensions,
    ...values,
  });

const SAGA = { environment: 'local', service: 'saga' };
const STEP = { environment: 'local', service: 'user', command: 'decreaseBalance' };

function readingsIn(lines: string[], since = 0) {
  const series = new Map<string, Series>();
  addLines(series, lines);
  return readingsOf(series.values(), since);
}

describe('the readings of log lines', () => {
  it('add counts up and take mean and p99 of durations', () => {
    const lines = Array.from({ length: 100 }, (_, index) =>
      aLine({ CommandSucceeded: 1, CommandDuration: index + 1 }, STEP),
    );

    expect(readingsIn(lines)).toEqual([
      { metric: 'CommandSucceeded', statistic: 'Sum', dimensions: STEP, value: 100 },
      { metric: 'CommandDuration', statistic: 'Average', dimensions: STEP, value: 50.5 },
      { metric: 'CommandDuration', statistic: 'p99', dimensions: STEP, value: 99 },
    ]);
  });

  it('tell of an age what was measured last, whatever it was before', () => {
    const lines = [
      aLine({ OldestOrderInNeedSeconds: 0 }, SAGA, { at: 30 }),
      aLine({ OldestOrderInNeedSeconds: 900 }, SAGA, { at: 20 }),
    ];

    expect(readingsIn(lines)).toEqual([
      { metric: 'OldestOrderInNeedSeconds', statistic: 'Latest', dimensions: SAGA, value: 0 },
    ]);
  });

  it('pass over lines of others, whatever they are', () => {
    const others = ['CloudWatchMetrics', '', 'null', '[]', '{"_aws":{}}', '{"message":"CloudWatchMetrics"}'];

    expect(readingsIn([...others, aLine({ SagaStarted: 1 }, SAGA)])).toEqual([
      { metric: 'SagaStarted', statistic: 'Sum', dimensions: SAGA, value: 1 },
    ]);
  });

  it('keep each set of dimensions apart', () => {
    const reason = { ...SAGA, reason: 'PAYMENT_DECLINED' };
    const sets = [Object.keys(SAGA), Object.keys(reason)];

    expect(readingsIn([aLine({ SagaRejected: 1 }, reason, { sets })])).toEqual([
      { metric: 'SagaRejected', statistic: 'Sum', dimensions: SAGA, value: 1 },
      { metric: 'SagaRejected', statistic: 'Sum', dimensions: reason, value: 1 },
    ]);
  });

  it('forget what is older than the time that is looked at', () => {
    const lines = [
      aLine({ SagaStarted: 1 }, SAGA, { at: 10 }),
      aLine({ SagaConfirmed: 1 }, SAGA, { at: 30 }),
    ];

    expect(readingsIn(lines, 20).map(({ metric }) => metric)).toEqual(['SagaConfirmed']);
  });
});

describe('the status', () => {
  it('shows the figures of the saga and of each command', () => {
    const readings = readingsIn([
      ...Array.from({ length: 97 }, () => aLine({ StepSucceeded: 1 }, SAGA)),
      aLine({ StepFailed: 2, StepTimedOut: 1, TimeoutCount: 1, CompensationCount: 4 }, SAGA),
      aLine({ SagaStarted: 9, SagaConfirmed: 7, SagaRejected: 2, SagaCompensated: 1, DeadLetters: 1 }, SAGA),
      aLine({ SagaRejected: 2 }, { ...SAGA, reason: 'PAYMENT_DECLINED' }),
      aLine(
        {
          OrderDuration: 1_500,
          CompensationFailed: 1,
          OldestOpenOrderSeconds: 12,
          OldestOrderInNeedSeconds: 9,
        },
        SAGA,
      ),
      aLine({ CommandSucceeded: 3, CommandTimedOut: 1, CommandDuration: 21 }, STEP),
    ]);

    const waiting = { deadLetters: 1, journalFailures: 2, alertsFailures: 3 };
    const text = showStatus({ environment: 'local', minutes: 60, readings, waiting });

    expect(text).toBe(`order-saga local, the last 60 minutes

step success rate  97.0 % of 100 calls
compensations      4 run, 1 failed for good
duration           mean 1.5 s, p99 1.5 s
time-outs          1
orders             9 started, 7 confirmed, 2 rejected, 0 cancelled, 1 wholly undone
rejected for       PAYMENT_DECLINED 2
dead letters       1 in the queue; 1 new, 0 redriven, 0 orders reconciled
put aside          2 changes by the journal, 3 alerts not delivered
oldest open order  12.0 s
oldest in need     9.0 s
alarms             the local engine judges none

command             succeeded   rejected     failed  timed out       mean        p99
decreaseBalance             3          0          0          1      21 ms      21 ms`);
  });
});
