import type { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Calculated, Figure } from './figures.ts';

/** The figure as CDK's metric, for an alarm: a label would make it a calculation, which the local engine's alarms cannot do. */
export function metricOf(figure: Figure | Calculated, period: Duration): Metric | MathExpression {
  if ('expression' in figure) {
    const { expression, label, of } = figure;
    const parts = of.map((part, index) => [`m${index + 1}`, metricOf(part, period)] as const);
    return new MathExpression({ expression, label, usingMetrics: Object.fromEntries(parts), period });
  }
  const { namespace, metric, dimensions, statistic } = figure;
  return new Metric({ namespace, metricName: metric, dimensionsMap: dimensions, statistic, period });
}

/** The same, as a widget shows it. */
export const labelledMetric = (figure: Figure | Calculated, period: Duration) =>
  metricOf(figure, period).with({ label: figure.label });
