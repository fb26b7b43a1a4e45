import { Metrics } from '@aws-lambda-powertools/metrics';
import { requireEnv } from './env.ts';
import {
  COMMAND_METRICS,
  type CommandMetric,
  METRIC_NAMESPACE,
  SAGA_METRICS,
  type SagaMetric,
  WHOLE_SAGA,
} from './metric-names.ts';

const emitter = (serviceName?: string) =>
  new Metrics({
    namespace: METRIC_NAMESPACE,
    serviceName,
    // Two environments may share an account: one must not raise the other's alarms.
    defaultDimensions: { environment: requireEnv('ENVIRONMENT') },
  });
const ofService = emitter();
const ofSaga = emitter(WHOLE_SAGA);

type Values<Name extends string> = Partial<Record<Name, number>>;

/** Writes the values to the log at once, in the embedded metric format, for this service's `command`. */
export function recordCommand(command: string, values: Values<CommandMetric>): void {
  ofService.addDimension('command', command);
  add(ofService, COMMAND_METRICS, values);
}

/** Writes the values to the log at once, for the saga as a whole; with a `reason` also under it. */
export function recordSaga(values: Values<SagaMetric>, reason?: string): void {
  if (reason) ofSaga.addDimensions({}).addDimensions({ reason });
  add(ofSaga, SAGA_METRICS, values);
}

function add<Name extends string>(
  metrics: Metrics,
  units: Record<Name, 'Count' | 'Milliseconds' | 'Seconds'>,
  values: Values<Name>,
): void {
  for (const [name, value] of Object.entries(values) as [Name, number][])
    metrics.addMetric(name, units[name], value);
  metrics.publishStoredMetrics();
}
