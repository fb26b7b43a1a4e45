import { RUNBOOK_SECTIONS } from '../../../lambdas/shared/platform/runbook-sections.ts';
import { grafanaDashboard } from '../../../lib/monitoring/grafana.ts';
import { DOMAINS } from '../../../lib/names.ts';
import { COMMANDS, SERVICES } from '../../../lib/services.ts';
import { type Asked, isEmitted } from '../../support/saga/known-metrics.ts';
import { read } from '../../support/sources.ts';
import { type Resource, templatesOf } from '../../support/templates.ts';

const RUNBOOK_URL = 'https://example.com/docs/runbook.md';
const stacks = templatesOf('prod', { email: 'ops@example.com' }, { runbookUrl: RUNBOOK_URL });
const everything = Object.values(stacks).flat();
const operations = stacks.operations as Resource[];
const ofType = (resources: Resource[], type: string) => resources.filter(({ Type }) => Type === type);

const alarms = ofType(operations, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
const dashboard = JSON.parse(ofType(operations, 'AWS::CloudWatch::Dashboard')[0]?.Properties.DashboardBody);

interface MetricStat {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: string }[];
}

const asked = ({ Namespace, MetricName, Dimensions = [] }: MetricStat): Asked => ({
  namespace: Namespace,
  metric: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
});

const askedByAlarms = alarms.flatMap((alarm): Asked[] =>
  alarm.Metrics
    ? alarm.Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: MetricStat } }) =>
        MetricStat ? [asked(MetricStat.Metric)] : [],
      )
    : [asked(alarm)],
);

/** A widget's metric is a list: namespace, name, then names and values of dimensions, then options; or an expression. */
const askedByDashboard = dashboard.widgets
  .flatMap(({ properties }: { properties: { metrics?: unknown[][] } }) => properties.metrics ?? [])
  .filter(([namespace]: unknown[]) => typeof namespace === 'string')
  .map((list: unknown[]): Asked => {
    const [namespace, metric, ...rest] = list.filter((part) => typeof part === 'string') as [
      string,
      string,
      ...string[],
    ];
    const pairs = rest.flatMap((name, index) => (index % 2 ? [] : [[name, rest[index + 1]]]));
    return { namespace, metric, dimensions: Object.fromEntries(pairs) };
  });

const askedByGrafana = grafanaDashboard()
  .panels.flatMap((panel) => ('targets' in panel ? (panel.targets as Record<string, unknown>[]) : []))
  .filter(({ metricName }) => metricName)
  .map(({ namespace, metricName, dimensions }) => ({ namespace, metric: metricName, dimensions }) as Asked);

describe('what is asked of CloudWatch', () => {
  it.each([
    ['the alarms', askedByAlarms],
    ['the dashboard', askedByDashboard],
    ["Grafana's dashboard", askedByGrafana],
  ])('by %s is emitted by our code or by AWS, with these dimensions', (_who, asked: Asked[]) => {
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((one) => !isEmitted(one))).toEqual([]);
  });

  it('is known to be wrong where it is', () => {
    const right = {
      namespace: 'order-saga',
      metric: 'CommandFailed',
      dimensions: { environment: 'prod', service: 'user', command: 'decreaseBalance' },
    };

    expect(isEmitted(right)).toBe(true);
    expect(isEmitted({ ...right, metric: 'CommandFails' })).toBe(false);
    expect(isEmitted({ ...right, dimensions: { environment: 'prod', service: 'user' } })).toBe(false);
    expect(isEmitted({ ...right, dimensions: { ...right.dimensions, command: 'decreaseStock' } })).toBe(
      false,
    );
    expect(isEmitted({ namespace: 'AWS/Lambda', metric: 'Errors', dimensions: {} })).toBe(false);
  });

  it('is about functions, queues and state machines that exist, in this environment', () => {
    const names = ofType(everything, 'AWS::Lambda::Function').map(
      ({ Properties }) => Properties.FunctionName,
    );
    const queues = ofType(everything, 'AWS::SQS::Queue').map(({ Properties }) => Properties.QueueName);
    const machines = ofType(everything, 'AWS::StepFunctions::StateMachine').map(
      ({ Properties }) => Properties.StateMachineName,
    );
    const all = [...askedByAlarms, ...askedByDashboard] as Asked[];
    const values = (dimension: string) => [
      ...new Set(all.flatMap(({ dimensions }) => dimensions[dimension] ?? [])),
    ];
    const lastPart = (arn: string) => arn.split(':').at(-1);

    expect(values('environment')).toEqual(['prod']);
    expect(values('FunctionName').sort()).toEqual(names.sort());
    expect(names).toEqual(SERVICES.map((service) => `order-saga-prod-${service}`).sort());
    expect(values('QueueName').sort()).toEqual(queues.sort());
    // Of the two forward machines the one that takes orders here.
    const idle = 'order-saga-prod-order-saga-express';
    expect([...values('StateMachineArn').map(lastPart), idle].sort()).toEqual(machines.sort());
    expect(names).toEqual(expect.arrayContaining(values('LambdaFunctionArn').map(lastPart)));
  });
});

const TOPIC = alarms[0]?.AlarmActions[0];
const named = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `order-saga-prod-${name}`);
const SECTIONS: string[] = Object.values(RUNBOOK_SECTIONS);

describe('the alarms', () => {
  it.each(alarms.map((alarm) => [alarm.AlarmName, alarm]))(
    '%s says what it means and where to read on, and tells the topic',
    (name, { AlarmDescription, AlarmActions, OKActions, TreatMissingData }) => {
      const [, meaning, runbook] = /^(.{20,})\nRunbook: (.+)$/.exec(AlarmDescription) ?? [];

      expect(meaning).toMatch(/\.$|\?$/);
      expect(SECTIONS.map((section) => `${RUNBOOK_URL}${section}`)).toContain(runbook);
      expect(AlarmActions).toEqual([TOPIC]);
      // It would come out of INSUFFICIENT_DATA as well, once for each alarm that a deploy makes.
      expect(OKActions).toBeUndefined();
      expect(TreatMissingData).toBe(name.endsWith('reconcile-silent') ? 'ignore' : 'notBreaching');
    },
  );

  it('are those that an operator needs', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName.replace('order-saga-prod-', '')).sort()).toEqual(
      [
        'alerts-late',
        'alerts-not-delivered',
        'api-errors',
        'compensation-failed',
        'dead-letters',
        'dead-letters-old',
        'journal-behind',
        'journal-failures',
        'notifier-behind',
        'oldest-open-order',
        'order-duration-p99',
        'orders-unavailable',
        'reconcile-silent',
        'saga-run-failed',
        'saga-run-timed-out',
        'saga-throttled',
        'step-success-rate',
        'timeouts',
        'undo-run-failed',
        'undo-run-timed-out',
        'undo-throttled',
        ...SERVICES.flatMap((service) => [`${service}-errors`, `${service}-throttles`]),
      ].sort(),
    );
  });

  it('hear of the first signature that a monolith refuses, and only where there may be one', () => {
    const { operations: named = [] } = templatesOf(
      'prod',
      { email: 'ops@example.com' },
      { runbookUrl: RUNBOOK_URL, monolith: { baseUrl: 'https://shop.example.com' } },
    );
    const more = ofType(named, 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties)
      .filter(({ AlarmName }) => !alarms.some((alarm) => alarm.AlarmName === AlarmName));

    expect(more).toMatchInlineSnapshot(`
[
  {
    "AlarmActions": [
      "\${AlertsTopicCF7C81C9}",
    ],
    "AlarmDescription": "The monolith takes our signature for a bad or an old one: compare the secret, and the clocks.
Runbook: https://example.com/docs/runbook.md#payment-is-down",
    "AlarmName": "order-saga-prod-signature-refused",
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "DatapointsToAlarm": 1,
    "Dimensions": [
      {
        "Name": "environment",
        "Value": "prod",
      },
      {
        "Name": "service",
        "Value": "saga",
      },
    ],
    "EvaluationPeriods": 1,
    "MetricName": "SignatureRefused",
    "Namespace": "order-saga",
    "Period": 60,
    "Statistic": "Sum",
    "Threshold": 1,
    "TreatMissingData": "notBreaching",
  },
]
`);
    expect(isEmitted(asked(more[0]))).toBe(true);
  });

  it('hear of a recovery that does not run, or whose pass fails once', () => {
    const [everyMinutes] = ofType(stacks.recovery as Resource[], 'AWS::Scheduler::Schedule').map(
      ({ Properties }) => Number(/\d+/.exec(Properties.ScheduleExpression)),
    );

    const silent = named('reconcile-silent');
    expect(silent).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 3,
    });
    const [expression, figure] = (silent as (typeof alarms)[number]).Metrics;
    expect(expression).toMatchObject({ Expression: `FILL(${figure.Id}, 0)` });
    expect(figure.MetricStat).toMatchObject({
      Metric: { MetricName: 'OldestOpenOrderSeconds' },
      Stat: 'SampleCount',
      Period: Number(everyMinutes) * 60,
    });
    expect(named('recovery-errors')).toMatchObject({ Threshold: 1, DatapointsToAlarm: 1 });
  });

  it.each(DOMAINS)(
    'count for %s the calls that failed or ran out of time, two periods of three',
    (service) => {
      const { Metrics, ...alarm } = named(`${service}-errors`) as (typeof alarms)[number];
      const [{ Expression }, ...figures] = Metrics;
      const counted = figures.map(({ MetricStat }: { MetricStat: { Metric: MetricStat } }) =>
        asked(MetricStat.Metric),
      );
      const commands = COMMANDS.filter((each) => each.service === service).map(({ command }) => command);

      expect(alarm).toMatchObject({ DatapointsToAlarm: 2, EvaluationPeriods: 3 });
      expect(counted.map(({ metric, dimensions }: Asked) => `${metric} ${dimensions.command}`)).toEqual(
        ['CommandFailed', 'CommandTimedOut'].flatMap((metric) =>
          commands.map((command) => `${metric} ${command}`),
        ),
      );
      expect(Expression).toBe(figures.map(({ Id }: { Id: string }) => `FILL(${Id}, 0)`).join(' + '));
      // More CloudWatch does not take in an alarm.
      expect(figures.length).toBeLessThanOrEqual(10);
    },
  );

  it('hear of orders that are rejected because of us', () => {
    expect(named('orders-unavailable')).toMatchObject({
      MetricName: 'SagaRejected',
      Dimensions: expect.arrayContaining([{ Name: 'reason', Value: 'SERVICE_UNAVAILABLE' }]),
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
    });
  });

  it.each(['dead-letters', 'compensation-failed', 'alerts-not-delivered'])(
    'stay up from one try of recovery to the next: %s',
    (name) => {
      const redrives = [...(stacks.recovery as Resource[]), ...operations]
        .filter(
          ({ Type, Properties }) =>
            Type === 'AWS::Scheduler::Schedule' && /redrive/.test(Properties.Target.Input),
        )
        .map(({ Properties }) => Number(/\d+/.exec(Properties.ScheduleExpression)));
      const { Period, DatapointsToAlarm, EvaluationPeriods } = named(name) as (typeof alarms)[number];

      expect(DatapointsToAlarm).toBe(1);
      expect((Period * EvaluationPeriods) / 60).toBeGreaterThan(Math.max(...redrives));
    },
  );

  it('are over by an event, and only out of ALARM', () => {
    const [rule] = ofType(operations, 'AWS::Events::Rule').map(({ Properties }) => Properties);

    expect(rule.EventPattern).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: {
        alarmName: [{ prefix: 'order-saga-prod-' }],
        previousState: { value: ['ALARM'] },
        state: { value: ['OK'] },
      },
    });
    expect(rule.Targets).toEqual([
      {
        Id: expect.any(String),
        Arn: TOPIC,
        InputTransformer: {
          InputPathsMap: {
            'detail-alarmName': '$.detail.alarmName',
            'detail-state-reason': '$.detail.state.reason',
          },
          InputTemplate: '"Over: <detail-alarmName>\\n<detail-state-reason>"',
        },
      },
    ]);
  });

  it('are watched after a deploy for as long as the slowest needs to judge', () => {
    const [, minutes] = /--minutes (\d+)/.exec(read('.github/workflows/deploy-environment.yml')) ?? [];
    const needed = alarms.map(({ Period, Metrics, EvaluationPeriods }) => {
      const seconds =
        Period ?? Metrics.find((part: { MetricStat?: object }) => part.MetricStat).MetricStat.Period;
      return (seconds * EvaluationPeriods) / 60;
    });

    expect(Math.max(...needed)).toBe(Number(minutes));
  });

  it('do not calculate where the engine cannot', () => {
    const local = ofType(templatesOf('local').operations as Resource[], 'AWS::CloudWatch::Alarm');

    expect(local.length).toBeGreaterThan(10);
    expect(local.filter(({ Properties }) => Properties.Metrics)).toEqual([]);
  });
});

describe('the topic', () => {
  it('takes alarms of this account, and hands on to the address and to the queue', () => {
    const [policy] = ofType(operations, 'AWS::SNS::TopicPolicy');
    const subscriptions = ofType(operations, 'AWS::SNS::Subscription').map(({ Properties }) => Properties);

    expect(policy?.Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '${AWS::AccountId}' } },
      }),
    );
    expect(subscriptions.map(({ Protocol, Endpoint }) => [Protocol, Endpoint]).sort()).toEqual([
      ['email', 'ops@example.com'],
      ['sqs', expect.stringMatching(/Queue.*\.Arn/)],
    ]);
  });

  it('is the only way out of an environment that has neither', () => {
    const quiet = templatesOf('dev').operations as Resource[];

    expect(ofType(quiet, 'AWS::SNS::Topic')).toHaveLength(1);
    expect(ofType(quiet, 'AWS::SNS::Subscription')).toEqual([]);
  });
});

describe('the notifier', () => {
  it('reads only the orders that need attention, or did, and loses none', () => {
    const mappings = ofType(operations, 'AWS::Lambda::EventSourceMapping').map(
      ({ Properties }) => Properties,
    );
    const ofOrders = mappings.find(({ StartingPosition }) => StartingPosition);

    expect(ofOrders).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1,
      MaximumRecordAgeInSeconds: 86_400,
      DestinationConfig: { OnFailure: { Destination: expect.stringContaining('FailureQueue') } },
    });
    const inNeed = { sk: { S: ['ORDER'] }, needsAttention: { BOOL: [true] } };
    expect(
      ofOrders.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern)),
    ).toEqual([{ dynamodb: { NewImage: inNeed } }, { dynamodb: { OldImage: inNeed } }]);
  });

  it('links to the same runbook as the alarms', () => {
    const [notifier] = ofType(operations, 'AWS::Lambda::Function');

    expect(notifier?.Properties.Environment.Variables.RUNBOOK_URL).toBe(RUNBOOK_URL);
  });

  it('has the webhook in no variable, and reads only its parameter', () => {
    const [notifier] = ofType(operations, 'AWS::Lambda::Function');
    const policies = ofType(operations, 'AWS::IAM::Policy').flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );

    expect(notifier?.Properties.Environment.Variables.SLACK_WEBHOOK_PARAMETER).toBe(
      '/order-saga/prod/slack-webhook',
    );
    expect(policies.find(({ Action }) => Action === 'ssm:GetParameter').Resource).toMatch(
      /parameter\/order-saga\/prod\/slack-webhook$/,
    );
  });
});

it('looks every minute whether something is to be told', () => {
  const schedules = ofType(operations, 'AWS::Scheduler::Schedule').map(({ Properties }) => [
    Properties.ScheduleExpression,
    Properties.Target.Input,
  ]);

  // AWS refuses "1 minutes".
  expect(schedules).toContainEqual(['rate(1 minute)', '{"command":"tell"}']);
});

describe('where orders are run as Express', () => {
  it('the alarms and the dashboard are about that machine', () => {
    const { operations = [] } = templatesOf('prod', {}, { workflow: 'express' });
    const asked = JSON.stringify(operations);

    expect(asked).toContain('stateMachine:order-saga-prod-order-saga-express');
    expect(asked).not.toMatch(/stateMachine:order-saga-prod-order-saga(?!-express)/);
  });
});

describe('tracing', () => {
  it('is active in every Lambda and in every state machine', () => {
    const lambdas = ofType(everything, 'AWS::Lambda::Function').map(
      ({ Properties }) => Properties.TracingConfig,
    );
    const machines = ofType(everything, 'AWS::StepFunctions::StateMachine').map(
      ({ Properties }) => Properties.TracingConfiguration,
    );

    expect(new Set(lambdas.map(({ Mode }) => Mode))).toEqual(new Set(['Active']));
    expect(machines).toEqual(Array(3).fill({ Enabled: true }));
  });
});

describe("Grafana's dashboard", () => {
  it('is written as the panels are (npm run grafana)', () => {
    expect(JSON.parse(read('lib/monitoring/grafana-dashboard.json'))).toEqual(grafanaDashboard());
  });

  it('has the same questions as the one in CloudWatch', () => {
    const questions = dashboard.widgets
      .filter(({ type }: { type: string }) => type === 'text')
      .map(({ properties }: { properties: { markdown: string } }) => properties.markdown.replace('## ', ''));

    expect(
      grafanaDashboard()
        .panels.filter(({ type }) => type === 'row')
        .map(({ title }) => title),
    ).toEqual(questions);
  });
});
