import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException } from '@aws-sdk/client-sesv2';
import type { Environment } from '../../lib/environments.ts';
import type { Account } from './account.ts';
import { type Finding, ok, wrong } from './finding.ts';

const CHECK = 'sign-up-mail';

/** Whether customers get the mail with their code, where SES is to send it. */
export async function checkSignUpMail({ signUpEmail }: Environment, account: Account): Promise<Finding[]> {
  if (!signUpEmail) return [ok(CHECK, 'Cognito sends sign-up mails itself, 50 a day at most')];
  const { from, sesRegion } = signUpEmail;
  const ses = account.sesIn(sesRegion);
  const { ProductionAccessEnabled, SendingEnabled } = await ses.send(new GetAccountCommand({}));
  const findings = [
    ...(SendingEnabled === false
      ? [wrong(CHECK, `SES in ${sesRegion} sends nothing`, 'ask AWS Support why sending is suspended')]
      : []),
    ...(ProductionAccessEnabled
      ? []
      : [
          wrong(
            CHECK,
            `SES in ${sesRegion} is a sandbox: it sends to verified addresses only`,
            `ask for production access: aws sesv2 put-account-details --region ${sesRegion} --production-access-enabled --mail-type TRANSACTIONAL --website-url YOUR_SHOP`,
          ),
        ]),
    ...((await mayBeSender(from, ses))
      ? []
      : [
          wrong(
            CHECK,
            `${from} is not verified in SES in ${sesRegion}, and neither is its domain`,
            `aws sesv2 create-email-identity --region ${sesRegion} --email-identity ${from}, and follow the link in the mail`,
          ),
        ]),
  ];
  return findings.length ? findings : [ok(CHECK, `SES in ${sesRegion} sends as ${from}`)];
}

/** Verified is the address, or its domain with all addresses in it. */
async function mayBeSender(from: string, ses: ReturnType<Account['sesIn']>): Promise<boolean> {
  for (const EmailIdentity of [from, from.split('@')[1] as string])
    try {
      const { VerifiedForSendingStatus } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity }));
      if (VerifiedForSendingStatus) return true;
    } catch (error) {
      if (!(error instanceof NotFoundException)) throw error;
    }
  return false;
}
