import { randomUUID } from 'node:crypto';
import { awsEnvironment } from '../../../tools/stack/aws.ts';

/*
 * What a Lambda finds in its environment, set before a test file loads any of them. Every file gets tables of its own, so that
 * files run side by side; only those that call createTables() need an engine.
 */
const suffix = randomUUID();
Object.assign(process.env, awsEnvironment(process.env.TEST_ENDPOINT ?? 'http://127.0.0.1:1'), {
  PRODUCT_TABLE: `product-${suffix}`,
  COUPON_TABLE: `coupon-${suffix}`,
  USER_TABLE: `user-${suffix}`,
  ORDER_TABLE: `order-${suffix}`,
  PAYMENT_TABLE: `payment-${suffix}`,
  IDEMPOTENCY_TABLE: `idempotency-${suffix}`,
  ORDER_SAGA_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:order-saga',
  ORDER_SAGA_EXPRESS_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:order-saga-express',
  ORDER_UNDO_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:order-undo',
  // Of the engine's own form: a queue is known by the last part of its URL.
  DEAD_LETTER_QUEUE_URL: `${process.env.TEST_ENDPOINT ?? 'http://127.0.0.1:1'}/000000000000/dead-letters-${suffix}`,
  JOURNAL_TABLE: `journal-${suffix}`,
  OPERATIONS_TABLE: `operations-${suffix}`,
  RECOVERY_FUNCTION: 'recovery',
  JOURNAL_FUNCTION: 'journal',
  FIGURES_FROM_LOGS: 'true',
  CONSOLE_CONFIG: '{"environment":"test","currency":"EUR"}',
  EVENT_BUS: `events-${suffix}`,
  JOURNAL_FAILURE_QUEUE_URL: `${process.env.TEST_ENDPOINT ?? 'http://127.0.0.1:1'}/000000000000/journal-failure-${suffix}`,
  ALERTS_TABLE: `alerts-${suffix}`,
  ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts',
  ALERTS_QUEUE_URL: 'http://127.0.0.1:1/000000000000/alerts',
  ALERTS_FAILURE_QUEUE_URL: 'http://127.0.0.1:1/000000000000/alerts-failure',
  SLACK_WEBHOOK_PARAMETER: '/order-saga/test/slack-webhook',
  RUNBOOK_URL: 'https://example.com/docs/runbook.md',
  PAYMENT_LIMIT: '5000000',
  ALLOWS_WAITING: 'true',
  ALLOWS_FREE_CHARGES: 'true',
  CURRENCY: 'USD',
  ENVIRONMENT: 'test',
  REDRIVE_MINUTES: '15',
  POWERTOOLS_SERVICE_NAME: 'test',
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_TRACE_ENABLED: 'false',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
});
