import type { Environment } from '../../lib/environments.ts';
import type { Account } from './account.ts';
import { checkMailbox, checkWebhook } from './alert-targets.ts';
import { checkBootstrap } from './bootstrap.ts';
import { checkConcurrency } from './concurrency.ts';
import { asked, type Finding } from './finding.ts';
import { checkRate, ratesOf } from './rates.ts';
import { checkSettings } from './settings.ts';
import { checkSignUpMail } from './sign-up-mail.ts';
import { checkStacks } from './stacks.ts';

/** Everything that a deploy of the environment needs of the account, looked at once. Changes nothing. */
export async function examine(environment: Environment, account: Account): Promise<Finding[]> {
  const region = await account.sts.config.region();
  const looks: [string, () => Promise<Finding[]>][] = [
    ['settings', async () => checkSettings(environment)],
    ['bootstrap', () => checkBootstrap(environment, account)],
    ['stacks', () => checkStacks(environment, account)],
    ['lambda-concurrency', () => checkConcurrency(environment, account)],
    ...ratesOf(environment, region).map((rate): [string, () => Promise<Finding[]>] => [
      rate.check,
      () => checkRate(rate, environment, account),
    ]),
    ['sign-up-mail', () => checkSignUpMail(environment, account)],
    ['slack-webhook', () => checkWebhook(environment, account)],
    ['alert-mailbox', () => checkMailbox(environment, account)],
  ];
  return (await Promise.all(looks.map(([check, look]) => asked(check, look)))).flat();
}
