import { Logger } from '@aws-lambda-powertools/logger';
import { Tracer } from '@aws-lambda-powertools/tracer';

/** The service's name comes from POWERTOOLS_SERVICE_NAME, which each stack sets. */
export const logger = new Logger();
export const tracer = new Tracer();

/** What the Lambda works on: from here on in every log line, and what its trace is found by. */
export function annotate(subject: { orderId?: string; correlationId?: string; command?: string }): void {
  logger.appendKeys(subject);
  for (const key of ['orderId', 'correlationId'] as const) {
    const value = subject[key];
    if (value) tracer.putAnnotation(key, value);
  }
}

/** Does `work` in a subsegment of the trace that is found by the order: for a Lambda that works on many at once. */
export async function traceOrder<T>(orderId: string, work: () => Promise<T>): Promise<T> {
  const part = tracer.isTracingEnabled() ? tracer.getSegment()?.addNewSubsegment('order') : undefined;
  part?.addAnnotation('orderId', orderId);
  try {
    return await work();
  } catch (error) {
    part?.addError(error as Error);
    throw error;
  } finally {
    part?.close();
  }
}
