import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import type { Environment } from '../../lib/environments.ts';
import { resourceNames } from '../../lib/names.ts';
import type { Account } from './account.ts';
import { type Finding, ok, wrong } from './finding.ts';

/** Whether Slack's webhook is where the notifier reads it. It is a secret, and is shown nowhere. */
export async function checkWebhook(environment: Environment, { ssm }: Account): Promise<Finding[]> {
  const check = 'slack-webhook';
  if (!environment.alerts.slack) return [ok(check, 'alerts.slack is off')];
  const Name = resourceNames(environment).slackWebhookParameter;
  const fix = `aws ssm put-parameter --name ${Name} --type SecureString --overwrite --value https://hooks.slack.com/services/…`;
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    if (!isWebhook(Parameter?.Value, environment))
      return [wrong(check, `${Name} holds no https address`, fix)];
    if (Parameter?.Type !== 'SecureString' && !environment.isLocal)
      return [wrong(check, `${Name} is readable by all who may read parameters: it is no SecureString`, fix)];
    return [ok(check, Name)];
  } catch (error) {
    if (error instanceof ParameterNotFound)
      return [wrong(check, `alerts.slack is on, and there is no parameter ${Name}`, fix)];
    throw error;
  }
}

const isWebhook = (value = '', { isLocal }: Environment) =>
  URL.canParse(value) && (isLocal || new URL(value).protocol === 'https:');

/** Whether the address for alerts has said yes to the topic's question. */
export async function checkMailbox(environment: Environment, account: Account): Promise<Finding[]> {
  const check = 'alert-mailbox';
  const { email } = environment.alerts;
  if (!email) return [ok(check, 'alerts.email is not set')];
  const topic = await topicOf(environment, account);
  if (!topic) return [ok(check, `${email} will be asked at the first deploy: confirm the mail from AWS`)];
  const states: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client: account.sns },
    { TopicArn: topic },
  ))
    states.push(
      ...Subscriptions.filter(({ Protocol, Endpoint }) => Protocol === 'email' && Endpoint === email).map(
        ({ SubscriptionArn = '' }) => SubscriptionArn,
      ),
    );
  if (states.some((arn) => arn.startsWith('arn:'))) return [ok(check, email)];
  if (states.includes('PendingConfirmation'))
    return [
      wrong(
        check,
        `${email} has not confirmed: no alert reaches it`,
        `follow the link in the mail "AWS Notification - Subscription Confirmation"; a new one: aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint ${email}`,
      ),
    ];
  return [
    wrong(
      check,
      `${email} is not subscribed: it has left, or was removed by hand`,
      `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint ${email}`,
    ),
  ];
}

/** The topic of alerts; undefined before the first deploy. */
async function topicOf(environment: Environment, { cloudFormation }: Account): Promise<string | undefined> {
  const StackName = resourceNames(environment).stack('operations');
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'AlertsTopicArn')?.OutputValue;
  } catch (error) {
    if ((error as Error).name === 'ValidationError') return undefined;
    throw error;
  }
}
