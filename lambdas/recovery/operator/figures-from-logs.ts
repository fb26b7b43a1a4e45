import { requireEnv } from '../../shared/platform/env.ts';
import { METRIC_NAMESPACE } from '../../shared/platform/metric-names.ts';
import { STEPS } from '../../shared/saga/steps.ts';
import { periodOf, type Sample, type Samples, WANTED } from './figures.ts';
import { MAX_LINES, newestLines } from './newest-lines.ts';

/*
 * The local engine makes no metrics of the log lines that CloudWatch makes them of; so that is done here, and only there. Its logs
 * are asked over HTTP: a client of the SDK for them would be in every bundle.
 */

/** For reading: after many orders the logs are long, and a page must not wait. */
const MAX_READ_MS = 3_000;
const METRICS = new Set<string>(WANTED.map(({ metric }) => metric));
const Authorization =
  'AWS4-HMAC-SHA256 Credential=test/20200101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=none';

interface Blob {
  _aws: {
    Timestamp: number;
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[];
  };
  [name: string]: unknown;
}

/** What the log lines of the local engine's functions hold of our metrics between the two times (epoch milliseconds), and from when on. */
export async function samplesFromLogs(from: number, to: number): Promise<Samples> {
  const services = [...new Set(STEPS.map(({ service }) => service))];
  const deadline = Date.now() + MAX_READ_MS;
  const read = await Promise.all(
    services.map((service) =>
      newestLines((begin, end) => metricLines(service, begin, end), {
        from,
        to,
        isTimeUp: () => Date.now() > deadline,
      }),
    ),
  );
  return {
    samples: read.flatMap(({ lines }) => lines.flatMap(samplesIn)),
    since: Math.max(...read.map(({ since }) => since)),
  };
}

/** A figure may be in a line twice, with and without its reason: rejections are taken with it, all others without. */
function samplesIn(line: string): Sample[] {
  const blob = parse(line);
  if (!blob) return [];
  return blob._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Namespace === METRIC_NAMESPACE
      ? Dimensions.flatMap((names) =>
          Metrics.flatMap(({ Name: metric }) => {
            const of = blob.command ?? (names.includes('reason') ? blob.reason : undefined);
            if (!METRICS.has(metric) || (metric === 'SagaRejected') !== names.includes('reason')) return [];
            return [
              {
                at: periodOf(blob._aws.Timestamp),
                metric,
                ...(of !== undefined && { of: String(of) }),
                value: Number(blob[metric]),
              },
            ];
          }),
        )
      : [],
  );
}

function parse(line: string): Blob | undefined {
  try {
    const blob = JSON.parse(line);
    return blob?._aws ? blob : undefined;
  } catch {
    return undefined;
  }
}

async function metricLines(service: string, from: number, to: number): Promise<string[]> {
  const response = await fetch(requireEnv('AWS_ENDPOINT_URL'), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'Logs_20140328.FilterLogEvents',
      Authorization,
    },
    body: JSON.stringify({
      logGroupName: `/aws/lambda/order-saga-${requireEnv('ENVIRONMENT')}-${service}`,
      filterPattern: '"CloudWatchMetrics"',
      startTime: from,
      endTime: to,
      limit: MAX_LINES,
    }),
  });
  // A function that was never called has no log yet.
  if (!response.ok) return [];
  return ((await response.json()) as { events: { message: string }[] }).events.map(({ message }) => message);
}
