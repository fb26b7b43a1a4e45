import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { resourceNames } from '../names.ts';
import { type AlarmSpec, alarmSpecs } from './alarm-specs.ts';
import type { Subject } from './figures.ts';
import { metricOf } from './metric.ts';

/** Every alarm that the environment can have; each tells the topic when it starts and when it is over. */
export function createAlarms(
  scope: Construct,
  { environment, subject, topic }: { environment: Environment; subject: Subject; topic: ITopic },
): Alarm[] {
  const parent = new Construct(scope, 'Alarms');
  const action = new SnsAction(topic);
  return alarmSpecs(subject)
    .filter(({ figure }) => environment.hasMathAlarms || !('expression' in figure))
    .map((spec) => {
      const alarm = createAlarm(parent, spec, environment);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
}

function createAlarm(
  scope: Construct,
  {
    name,
    meaning,
    runbook,
    figure,
    breaches,
    threshold,
    minutes,
    periods: [breaching, of] = [1, 1],
    isRaisedBySilence,
  }: AlarmSpec,
  environment: Environment,
): Alarm {
  return new Alarm(scope, name, {
    alarmName: resourceNames(environment).alarm(name),
    alarmDescription: `${meaning}\nRunbook: ${environment.runbookUrl}${runbook}`,
    metric: metricOf(figure, Duration.minutes(minutes)),
    threshold,
    comparisonOperator:
      breaches === 'below'
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    datapointsToAlarm: breaching,
    evaluationPeriods: of,
    // Otherwise nothing happened, and nothing is wrong.
    treatMissingData: isRaisedBySilence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
}
