import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { requireEnv } from '../shared/env.ts';
import { LOG_LINES } from '../shared/log-lines.ts';
import { logger, tracer } from '../shared/observability.ts';
import type { Alert } from './alert.ts';
import { sendOnce } from './send-once.ts';

const topicArn = requireEnv('ALERTS_TOPIC_ARN');
const sns = tracer.captureAWSv3Client(new SNSClient({}));
/** What SNS takes. */
const LONGEST_SUBJECT = 100;

/** Tells everybody who has subscribed, once for a cause. */
export async function tell({ cause, messageId, subject, text }: Alert): Promise<void> {
  const isSent = await sendOnce(cause, messageId, async () => {
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject.slice(0, LONGEST_SUBJECT),
        Message: text,
      }),
    );
  });
  logger.info(isSent ? LOG_LINES.alertSent : LOG_LINES.alertSentBefore, { cause });
}
