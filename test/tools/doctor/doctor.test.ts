import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
} from '@aws-sdk/client-service-quotas';
import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException } from '@aws-sdk/client-sesv2';
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { orderSaga, type State } from '../../../lib/parts/saga-definition.ts';
import { QUOTAS, STATES } from '../../../lib/quotas.ts';
import { LEAST_VERSION } from '../../../tools/doctor/bootstrap.ts';
import type { Finding } from '../../../tools/doctor/finding.ts';
import { reportOf } from '../../../tools/doctor/report.ts';
import {
  cloudFormation,
  environment,
  lambda,
  makeHealthy,
  quotas,
  ses,
  sns,
  ssm,
  TOPIC,
  troublesOf,
  WEBHOOK,
} from './healthy.ts';

const NO_PARAMETER = new ParameterNotFound({ message: 'none', $metadata: {} });
const BOOTSTRAP = { Name: '/cdk-bootstrap/osprod/version' };
const SLACK = { Name: '/order-saga/prod/slack-webhook' };
const stack = (
  name: string,
  StackStatus: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_FAILED' | 'DELETE_FAILED',
) => ({
  StackName: `order-saga-prod-${name}`,
  StackStatus,
  CreationTime: new Date(),
});

beforeEach(makeHealthy);

describe('the doctor', () => {
  it('has nothing to say of an account in which all is well', async () => {
    expect(await troublesOf()).toEqual([]);
  });

  it('says what it may not ask, and asks the rest', async () => {
    const denied = Object.assign(new Error('not you\nnor anybody'), { name: 'AccessDeniedException' });
    lambda.on(GetAccountSettingsCommand).rejects(denied);

    expect(await troublesOf()).toEqual([
      'lambda-concurrency | unknown | could not be asked: AccessDeniedException: not you',
    ]);
  });
});

describe('the bootstrap', () => {
  const FIX =
    'npx cdk bootstrap --qualifier osprod --toolkit-stack-name order-saga-prod-bootstrap -c env=prod';

  it('is missed under the qualifier of the environment', async () => {
    ssm.on(GetParameterCommand, BOOTSTRAP).rejects(NO_PARAMETER);

    expect(await troublesOf()).toEqual([
      `bootstrap | wrong | there is no bootstrap stack with the qualifier osprod here | ${FIX}`,
    ]);
  });

  it('is renewed when it is older than the templates ask for', async () => {
    ssm.on(GetParameterCommand, BOOTSTRAP).resolves({ Parameter: { Value: String(LEAST_VERSION - 1) } });

    expect(await troublesOf()).toEqual([
      `bootstrap | wrong | osprod has version 5, and 6 is needed | ${FIX}`,
    ]);
  });
});

describe('the stacks', () => {
  it('are named when no deploy gets on with them, and those of other environments are not', async () => {
    cloudFormation.on(DescribeStacksCommand).resolves({
      Stacks: [stack('order', 'UPDATE_ROLLBACK_FAILED'), stack('user', 'DELETE_FAILED')],
    });

    const troubles = await troublesOf({ alerts: { slack: true } });

    expect(troubles).toEqual([
      expect.stringContaining(
        'order-saga-prod-order is UPDATE_ROLLBACK_FAILED | aws cloudformation continue',
      ),
      expect.stringContaining('order-saga-prod-user is DELETE_FAILED | mend'),
    ]);
  });

  it('are found on later pages', async () => {
    cloudFormation
      .on(DescribeStacksCommand)
      .resolves({ Stacks: [stack('user', 'UPDATE_COMPLETE')], NextToken: 'more' })
      .on(DescribeStacksCommand, { NextToken: 'more' })
      .resolves({ Stacks: [stack('order', 'UPDATE_ROLLBACK_FAILED')] });

    expect(await troublesOf({ alerts: { slack: true } })).toHaveLength(1);
  });
});

describe('the calls that are reserved', () => {
  const limit = (ConcurrentExecutions: number, UnreservedConcurrentExecutions: number) =>
    lambda
      .on(GetAccountSettingsCommand)
      .resolves({ AccountLimit: { ConcurrentExecutions, UnreservedConcurrentExecutions } });

  it('must leave a hundred for the others', async () => {
    limit(199, 199);

    expect(await troublesOf()).toEqual([
      expect.stringMatching(
        /^lambda-concurrency \| wrong \| concurrency reserves 100 calls.* \| aws service-quotas .*--desired-value 200; or lower concurrency of prod/,
      ),
    ]);
  });

  it('fit when they just leave them', async () => {
    limit(200, 200);

    expect(await troublesOf()).toEqual([]);
  });

  it('count as there when the environment has them already', async () => {
    limit(200, 100);
    lambda.on(GetFunctionConcurrencyCommand).resolves({ ReservedConcurrentExecutions: 50 });

    expect(await troublesOf()).toEqual([]);
  });

  it('are not there when others have them', async () => {
    limit(1000, 150);

    expect(await troublesOf()).toEqual([expect.stringContaining('of 1000, 150 are there')]);
  });

  it('may be none, but not with the ten calls of a new account', async () => {
    limit(10, 10);

    expect(await troublesOf({ concurrency: undefined })).toEqual([
      expect.stringContaining('only 10 calls may run at once'),
    ]);
  });
});

describe('the rates', () => {
  it.each([
    ['api-rate', 'L-8A5B8E43', 100],
    ['api-burst', 'L-CDF5615A', 200],
    // Orders are throttled by the region: 81 a second.
    ['start-execution-rate', 'L-1B55A735', 81],
    ['start-execution-burst', 'L-CE9F8059', 162],
    ['state-transition-rate', 'L-AD9B4E93', 567],
    ['state-transition-burst', 'L-137B3F65', 1134],
  ])('(%s) are held against the throttle', async (check, QuotaCode, needed) => {
    const has = (Value: number) =>
      quotas.on(GetServiceQuotaCommand, { QuotaCode }).resolves({ Quota: { Value } });

    has(needed);
    expect(await troublesOf()).toEqual([]);
    has(needed - 1);
    expect(await troublesOf()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${check} \\| wrong \\| ${needed - 1} .* and prod lets in ${needed} \\| aws .*--quota-code ${QuotaCode} --desired-value ${needed}; or lower throttle of prod`,
        ),
      ),
    ]);
  });

  it('are those of Express workflows where orders run by them, and there no state counts', async () => {
    const codes = ['L-7B8A8E4B', 'L-CFF7B006'];
    quotas.on(GetServiceQuotaCommand).callsFake(async ({ QuotaCode, ServiceCode }) => ({
      Quota: { Value: codes.includes(QuotaCode) || ServiceCode === 'apigateway' ? 200 : 0 },
    }));

    expect(await troublesOf({ workflow: 'express' })).toEqual([]);
    expect(await troublesOf()).toHaveLength(4);
  });

  it('of Step Functions are those that AWS gives every account, however much else the API takes', async () => {
    quotas.on(GetServiceQuotaCommand).callsFake(async ({ QuotaCode, ServiceCode }) => {
      const { starts, transitions } = QUOTAS.otherRegion;
      const Value = { 'L-1B55A735': starts, 'L-AD9B4E93': transitions }[QuotaCode as string] ?? 5_000;
      return { Quota: { Value: ServiceCode === 'apigateway' ? 10_000 : Value } };
    });
    const throttle = { rateLimit: 1_000, burstLimit: 2_000 };

    expect(await troublesOf({ throttle })).toEqual([]);
    // Said to be raised, and not raised.
    expect(
      await troublesOf({ throttle, stepFunctionsQuota: { starts: 1_000, transitions: 10_000 } }),
    ).toEqual(
      [
        'start-execution-rate | wrong | 150',
        'state-transition-rate | wrong | 800',
        'state-transition-burst',
      ].map((trouble) => expect.stringContaining(trouble)),
    );
  });

  it("are AWS's own where the account never asked for others", async () => {
    const QuotaCode = 'L-8A5B8E43';
    quotas
      .on(GetServiceQuotaCommand, { QuotaCode })
      .rejects(new NoSuchResourceException({ message: 'none', $metadata: {} }))
      .on(GetAWSDefaultServiceQuotaCommand, { QuotaCode })
      .resolves({ Quota: { Value: 99 } });

    expect(await troublesOf()).toEqual([expect.stringContaining('api-rate | wrong | 99')]);
  });

  it('count the states of an order with a coupon in which nothing fails', () => {
    const follow = ({ Next, Choices }: State): string | undefined => Choices?.[0]?.Next ?? Next;
    let states = 0;
    for (let name: string | undefined = orderSaga.StartAt; name; states++)
      name = follow(orderSaga.States[name] as State);

    expect(states).toBe(STATES.forward);
  });
});

describe('the sign-up mails', () => {
  it('stay in the sandbox until AWS lets them out', async () => {
    ses.on(GetAccountCommand).resolves({ ProductionAccessEnabled: false, SendingEnabled: true });

    expect(await troublesOf()).toEqual([
      expect.stringMatching(
        /^sign-up-mail \| wrong \| SES in eu-central-1 is a sandbox.*put-account-details/,
      ),
    ]);
  });

  it('are not sent when sending is suspended', async () => {
    ses.on(GetAccountCommand).resolves({ ProductionAccessEnabled: true, SendingEnabled: false });

    expect(await troublesOf()).toEqual([expect.stringContaining('sends nothing')]);
  });

  it('need a sender who is verified, or whose domain is', async () => {
    const of = (EmailIdentity: string) => ses.on(GetEmailIdentityCommand, { EmailIdentity });
    of('shop@shop.test').rejects(new NotFoundException({ message: 'none', $metadata: {} }));
    of('shop.test').resolves({ VerifiedForSendingStatus: true });
    expect(await troublesOf()).toEqual([]);

    of('shop.test').resolves({ VerifiedForSendingStatus: false });
    expect(await troublesOf()).toEqual([
      expect.stringMatching(
        /^sign-up-mail \| wrong \| shop@shop.test is not verified.*create-email-identity/,
      ),
    ]);
  });

  it("are Cognito's business without a sender", async () => {
    ses.on(GetAccountCommand).rejects(new Error('must not be asked'));

    expect(await troublesOf({ signUpEmail: undefined })).toEqual([]);
  });
});

describe("Slack's webhook", () => {
  it.each([
    ['is missing', () => ssm.on(GetParameterCommand, SLACK).rejects(NO_PARAMETER), 'there is no parameter'],
    [
      'is no address',
      () =>
        ssm
          .on(GetParameterCommand, SLACK)
          .resolves({ Parameter: { Value: 'http://hooks.slack.com', Type: 'SecureString' } }),
      'holds no https address',
    ],
    [
      'is readable',
      () => ssm.on(GetParameterCommand, SLACK).resolves({ Parameter: { Value: WEBHOOK, Type: 'String' } }),
      'it is no SecureString',
    ],
  ])('%s: that is said, with what to put there', async (_what, arrange, message) => {
    arrange();

    const troubles = await troublesOf();

    expect(troubles).toEqual([
      expect.stringMatching(new RegExp(`^slack-webhook \\| wrong .*${message}.*put-parameter`)),
    ]);
    expect(troubles.join()).not.toContain(WEBHOOK);
  });

  it('is asked for only where Slack is to be told', async () => {
    ssm.on(GetParameterCommand, SLACK).rejects(NO_PARAMETER);

    expect(await troublesOf({ alerts: { slack: false, email: 'ops@shop.test' } })).toEqual([]);
  });
});

describe('the mailbox', () => {
  const subscriptions = (...list: { Endpoint: string; SubscriptionArn: string }[]) =>
    sns
      .on(ListSubscriptionsByTopicCommand)
      .resolves({ Subscriptions: list.map((each) => ({ Protocol: 'email', ...each })) });

  it('is nobody who has not confirmed', async () => {
    subscriptions({ Endpoint: 'ops@shop.test', SubscriptionArn: 'PendingConfirmation' });

    expect(await troublesOf()).toEqual([
      expect.stringMatching(/^alert-mailbox \| wrong \| ops@shop.test has not confirmed.*aws sns subscribe/),
    ]);
  });

  it('is missed when it has left', async () => {
    subscriptions({ Endpoint: 'somebody@shop.test', SubscriptionArn: `${TOPIC}:2` });

    expect(await troublesOf()).toEqual([expect.stringContaining('ops@shop.test is not subscribed')]);
  });

  it('is asked by the first deploy, and not before', async () => {
    const none = Object.assign(new Error('no such stack'), { name: 'ValidationError' });
    cloudFormation.on(DescribeStacksCommand, { StackName: 'order-saga-prod-operations' }).rejects(none);

    expect(await troublesOf()).toEqual([]);
  });
});

describe('the settings', () => {
  it.each([
    [{ corsOrigins: ['https://www.example.com'] }, 'cors-origins | wrong | no browser'],
    [{ corsOrigins: ['*'] }, 'cors-origins | wrong | any web page'],
    [{ runbookUrl: 'docs/runbook.md' }, 'runbook-url | wrong | alarms link to "docs/runbook.md"'],
  ])('%j are an example, or too open, for data that is kept', async (given, message) => {
    expect(await troublesOf(given)).toEqual([expect.stringContaining(message)]);
  });

  it('of a developer may be open', async () => {
    expect(await troublesOf({ keepsData: false, corsOrigins: ['*'], runbookUrl: 'docs/runbook.md' })).toEqual(
      [],
    );
    expect(environment.keepsData).toBe(true);
  });
});

describe('the report', () => {
  it('has a line for each finding, the fix below it, and the sum', () => {
    const findings: Finding[] = [
      { check: 'bootstrap', verdict: 'ok', says: 'osdev, version 30' },
      { check: 'api-rate', verdict: 'wrong', says: '99 requests', fix: 'ask for more' },
      { check: 'stacks', verdict: 'unknown', says: 'could not be asked' },
    ];

    expect(reportOf(findings)).toBe(
      [
        'ok       bootstrap  osdev, version 30',
        'WRONG    api-rate   99 requests',
        '                    fix: ask for more',
        'unknown  stacks     could not be asked',
        '',
        '1 wrong, 1 could not be asked',
      ].join('\n'),
    );
    expect(reportOf(findings.slice(0, 1))).toMatch(/nothing is wrong$/);
  });
});
