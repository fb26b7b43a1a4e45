import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { resourceNames } from '../../lib/names.ts';
import { clientOptions } from '../stack/aws.ts';
import type { Outputs } from '../stack/outputs.ts';
import { readAlarms } from './alarms.ts';
import { readCloudWatch } from './cloudwatch-readings.ts';
import { logLines } from './log-lines.ts';
import { addLines, readingsOf, type Series } from './readings.ts';
import type { Status } from './status-view.ts';

/** An environment on AWS, by the credentials and the region of the shell. */
export async function statusOnAws(environment: string, minutes: number): Promise<Status> {
  const cloudWatch = new CloudWatchClient({});
  const [readings, alarms, waiting] = await Promise.all([
    readCloudWatch(cloudWatch, environment, minutes),
    readAlarms(cloudWatch, environment),
    waitingIn(new SQSClient({}), environment),
  ]);
  const raised = alarms.filter(({ isRaised }) => isRaised).map(({ name }) => name);
  return { environment, minutes, readings, alarms: raised, waiting };
}

type Stack = Pick<Outputs, 'endpoint' | 'environment' | 'functions'>;

/** The local stack; its engine makes no metrics of log lines, so that is done here. Each call reads only what is new. */
export function localStatus(
  { endpoint, environment, functions }: Stack,
  minutes: number,
): () => Promise<Status> {
  const series = new Map<string, Series>();
  let since = Date.now() - minutes * 60_000;
  return async () => {
    // What is logged in this very millisecond is left to the next call.
    const until = Date.now();
    const logs = await Promise.all(
      Object.values(functions).map((name) =>
        logLines(endpoint, name, { text: 'CloudWatchMetrics', since, until }),
      ),
    );
    since = until;
    addLines(series, logs.flat());
    const waiting = await waitingIn(new SQSClient(clientOptions(endpoint)), environment);
    return {
      environment,
      minutes,
      readings: readingsOf(series.values(), until - minutes * 60_000),
      waiting,
    };
  };
}

async function waitingIn(client: SQSClient, environment: string): Promise<Status['waiting']> {
  const { queues } = resourceNames({ name: environment });
  const [deadLetters, journalFailures, alertsFailures] = await Promise.all([
    lengthOf(client, queues.deadLetters),
    lengthOf(client, queues.journalFailure),
    lengthOf(client, queues.alertsFailure),
  ]);
  return { deadLetters, journalFailures, alertsFailures };
}

async function lengthOf(client: SQSClient, QueueName: string): Promise<number> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
}
