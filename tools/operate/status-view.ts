import type { CommandMetric, SagaMetric } from '../../lambdas/shared/platform/metric-names.ts';
import type { Reading, Statistic } from './readings.ts';

export interface Status {
  environment: string;
  minutes: number;
  readings: Reading[];
  /** Messages in the queues of what has failed, now. */
  waiting: { deadLetters: number; journalFailures: number; alertsFailures: number };
  /** Undefined where nobody judges alarms. */
  alarms?: string[];
}

/** The figures as a person at a terminal reads them. */
export function showStatus({ environment, minutes, readings, waiting, alarms }: Status): string {
  const saga = (metric: SagaMetric, statistic: Statistic = 'Sum') =>
    combined(
      readings.filter(
        ({ dimensions, ...reading }) =>
          reading.metric === metric && reading.statistic === statistic && !dimensions.reason,
      ),
    );
  const count = (metric: SagaMetric) => String(saga(metric) ?? 0);
  const calls = (saga('StepSucceeded') ?? 0) + (saga('StepFailed') ?? 0) + (saga('StepTimedOut') ?? 0);
  const rate = calls ? `${((100 * (saga('StepSucceeded') ?? 0)) / calls).toFixed(1)} %` : 'no calls';
  const reasons = readings
    .filter(({ dimensions }) => dimensions.reason)
    .map(({ dimensions, value }) => `${dimensions.reason} ${value}`);

  const lines: [string, string][] = [
    ['step success rate', `${rate} of ${calls} calls`],
    ['compensations', `${count('CompensationCount')} run, ${count('CompensationFailed')} failed for good`],
    [
      'duration',
      `mean ${seconds(saga('OrderDuration', 'Average'))}, p99 ${seconds(saga('OrderDuration', 'p99'))}`,
    ],
    ['time-outs', count('TimeoutCount')],
    [
      'orders',
      `${count('SagaStarted')} started, ${count('SagaConfirmed')} confirmed, ${count('SagaRejected')} rejected, ` +
        `${count('SagaCancelled')} cancelled, ${count('SagaCompensated')} wholly undone`,
    ],
    ['rejected for', reasons.join(', ') || '-'],
    [
      'dead letters',
      `${waiting.deadLetters} in the queue; ${count('DeadLetters')} new, ${count('DeadLettersRedriven')} redriven, ` +
        `${count('OrdersReconciled')} orders reconciled`,
    ],
    [
      'put aside',
      `${waiting.journalFailures} changes by the journal, ${waiting.alertsFailures} alerts not delivered`,
    ],
    ['oldest open order', seconds((saga('OldestOpenOrderSeconds', 'Latest') ?? Number.NaN) * 1000)],
    ['oldest in need', seconds((saga('OldestOrderInNeedSeconds', 'Latest') ?? Number.NaN) * 1000)],
    ['alarms', alarms ? alarms.join(', ') || 'none' : 'the local engine judges none'],
  ];
  return [
    `order-saga ${environment}, the last ${minutes} minutes`,
    '',
    ...lines.map(([name, value]) => `${name.padEnd(18)} ${value}`),
    '',
    ...commandTable(readings),
  ].join('\n');
}

function commandTable(readings: Reading[]): string[] {
  const names = [...new Set(readings.flatMap(({ dimensions }) => dimensions.command ?? []))].sort();
  const row = (cells: string[]) =>
    cells.map((cell, index) => (index ? cell.padStart(10) : cell.padEnd(18))).join(' ');
  const of = (command: string, metric: CommandMetric, statistic: Statistic = 'Sum') =>
    combined(
      readings.filter(
        (reading) =>
          reading.dimensions.command === command &&
          reading.metric === metric &&
          reading.statistic === statistic,
      ),
    );
  return [
    row(['command', 'succeeded', 'rejected', 'failed', 'timed out', 'mean', 'p99']),
    ...names.map((name) =>
      row([
        name,
        String(of(name, 'CommandSucceeded') ?? 0),
        String(of(name, 'CommandRejected') ?? 0),
        String(of(name, 'CommandFailed') ?? 0),
        String(of(name, 'CommandTimedOut') ?? 0),
        seconds(of(name, 'CommandDuration', 'Average')),
        seconds(of(name, 'CommandDuration', 'p99')),
      ]),
    ),
  ];
}

/** One number of a metric's readings; of two periods the counts are added, and the worse duration is shown. */
function combined(readings: Reading[]): number | undefined {
  if (readings.length === 0) return undefined;
  const values = readings.map(({ value }) => value);
  return readings[0]?.statistic === 'Sum'
    ? values.reduce((sum, value) => sum + value, 0)
    : values.reduce((most, value) => Math.max(most, value));
}

function seconds(milliseconds: number | undefined): string {
  if (milliseconds === undefined || Number.isNaN(milliseconds)) return '-';
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
