import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { resourceNames } from '../names.ts';
import { type AlarmSpec, alarmSpecs } from './alarm-specs.ts';
import type { Subject } from './figures.ts';
import { metricOf } from './metric.ts';

/** Every alarm that the environment can have; each tells the topic when it is raised. */
export function createAlarms(
  scope: Construct,
  { environment, subject, topic }: { environment: Environment; subject: Subject; topic: ITopic },
): Alarm[] {
  const parent = new Construct(scope, 'Alarms');
  const action = new SnsAction(topic);
  return alarmSpecs(subject)
    .filter(({ figure }) => environment.hasMathAlarms || !('expression' in figure))
    .filter(({ isOfMonolith }) => environment.monolith || !isOfMonolith)
    .map((spec) => {
      const alarm = createAlarm(parent, spec, environment);
      alarm.addAlarmAction(action);
      return alarm;
    });
}

/**
 * Tells the topic when an alarm is over. No action of the alarm's own: that one would come also when an alarm has just been made and
 * has its first figures, which of all alarms of a new environment is one message each.
 */
export function tellWhenOver(scope: Construct, environment: Environment, topic: ITopic): void {
  const rule = new Rule(scope, 'AlarmOver', {
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: {
        alarmName: [{ prefix: resourceNames(environment).alarm('') }],
        previousState: { value: ['ALARM'] },
        state: { value: ['OK'] },
      },
    },
  });
  const [name, reason] = ['$.detail.alarmName', '$.detail.state.reason'].map(EventField.fromPath);
  rule.addTarget({
    bind: () => ({
      id: 'Topic',
      arn: topic.topicArn,
      input: RuleTargetInput.fromText(`Over: ${name}\n${reason}`),
    }),
  });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
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
    keepsStateInSilence,
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
    treatMissingData: keepsStateInSilence ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING,
  });
}
