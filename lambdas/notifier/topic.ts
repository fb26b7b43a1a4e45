import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { requireEnv } from '../shared/platform/env.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger, tracer } from '../shared/platform/observability.ts';
import type { Alert, Message } from './alert.ts';
import { sendOnce } from './send-once.ts';

const topicArn = requireEnv('ALERTS_TOPIC_ARN');
const sns = tracer.captureAWSv3Client(new SNSClient({}));
/** What SNS takes: a subject of printable ASCII, and 256 KB, of which a character is three bytes at most. */
const LONGEST_SUBJECT = 100;
const LONGEST_TEXT = 80_000;

/** Tells everybody who has subscribed, once for a cause. */
export async function tell({ cause, messageId, ...message }: Alert): Promise<void> {
  const isSent = await sendOnce(cause, messageId, () => publish(message));
  logger.info(isSent ? LOG_LINES.alertSent : LOG_LINES.alertSentBefore, { cause });
}

/** Tells everybody who has subscribed. What the service would refuse for its form is cut: refused, it would hold up the stream. */
export async function publish({ subject, text }: Message): Promise<void> {
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: subject.replaceAll(/[^ -~]/g, '?').slice(0, LONGEST_SUBJECT),
      Message: text.slice(0, LONGEST_TEXT),
    }),
  );
}
