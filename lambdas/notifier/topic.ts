import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { requireEnv } from '../shared/platform/env.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger, tracer } from '../shared/platform/observability.ts';
import type { Alert } from './alert.ts';
import { sendOnce } from './send-once.ts';

const topicArn = requireEnv('ALERTS_TOPIC_ARN');
const sns = tracer.captureAWSv3Client(new SNSClient({}));
/** What SNS takes: a subject of printable ASCII, and 256 KB, of which a character is three bytes at most. */
const LONGEST_SUBJECT = 100;
const LONGEST_TEXT = 80_000;
/** What a key of DynamoDB takes is 2,048 bytes. */
const LONGEST_CAUSE = 600;

/** Tells everybody who has subscribed, once for a cause. What the services would refuse for its form is cut: refused, it would hold up the stream. */
export async function tell({ cause, messageId, subject, text }: Alert): Promise<void> {
  const isSent = await sendOnce(cause.slice(0, LONGEST_CAUSE), messageId, async () => {
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject.replaceAll(/[^ -~]/g, '?').slice(0, LONGEST_SUBJECT),
        Message: text.slice(0, LONGEST_TEXT),
      }),
    );
  });
  logger.info(isSent ? LOG_LINES.alertSent : LOG_LINES.alertSentBefore, { cause });
}
