import { resourceNames } from '../../../lib/names.ts';
import { read } from '../../support/sources.ts';
import { type Resource, templatesOf } from '../../support/templates.ts';

/** With what protects a resource when its stack goes. */
type Kept = Resource & { DeletionPolicy?: string; UpdateReplacePolicy?: string; DependsOn?: string[] };

const resourcesOf = (environment: string) => Object.values(templatesOf(environment)).flat() as Kept[];
const ofType = (resources: Kept[], type: string) => resources.filter(({ Type }) => Type === type);

describe.each(['staging', 'prod'])('the first deploy of %s', (name) => {
  const resources = resourcesOf(name);

  it('leaves nothing behind when it fails: what is kept is kept only once it was in use', () => {
    const kept = resources.filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete');

    expect(kept.length).toBeGreaterThan(15);
    for (const { Type, DeletionPolicy, UpdateReplacePolicy } of kept)
      expect([Type, DeletionPolicy, UpdateReplacePolicy]).toEqual([Type, 'RetainExceptOnCreate', 'Retain']);
  });

  it('makes tables, queues, logs and users that outlive their stack', () => {
    const types = [
      'AWS::DynamoDB::Table',
      'AWS::SQS::Queue',
      'AWS::Logs::LogGroup',
      'AWS::Cognito::UserPool',
    ];
    const lost = types.flatMap((type) =>
      ofType(resources, type)
        .filter(({ DeletionPolicy }) => DeletionPolicy !== 'RetainExceptOnCreate')
        .map(({ Properties }) => Properties.TableName ?? Properties.TimeToLiveSpecification?.AttributeName),
    );

    // The records of requests, worth nothing after a day, and of alerts, after ten minutes.
    expect(lost.sort()).toEqual([`order-saga-${name}-idempotency`, 'expiresAt'].sort());
  });

  it('starts a schedule only when its role may call', () => {
    const schedules = ofType(resources, 'AWS::Scheduler::Schedule');

    expect(schedules).toHaveLength(5);
    for (const { DependsOn } of schedules)
      expect(DependsOn).toContainEqual(expect.stringContaining('DefaultPolicy'));
  });

  it('hears of an alarm, or is refused', () => {
    expect(() => templatesOf(name, { slack: false })).toThrow(
      `alerts: ${name} keeps data, and nobody would hear of an alarm`,
    );
    expect(() => templatesOf(name, { slack: false, email: 'ops@example.com' })).not.toThrow();
  });
});

/** Which roles the pipeline of an environment may take on. */
const parseRole = (template: string) => template.match(/role\/cdk\S*/g);

describe('an account that several environments share', () => {
  const dev = resourcesOf('dev');

  it('has roles that Lambda, Scheduler and Step Functions take on for this account only', () => {
    const trusts = ofType(dev, 'AWS::IAM::Role').flatMap(
      ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement,
    );
    const conditionOf = (service: string) =>
      trusts
        .filter(({ Principal }) => Principal.Service === `${service}.amazonaws.com`)
        .map(({ Condition }) => Condition);

    expect(conditionOf('lambda').length).toBeGreaterThan(9);
    for (const condition of conditionOf('lambda'))
      expect(condition).toEqual({ StringEqualsIfExists: { 'aws:SourceAccount': '${AWS::AccountId}' } });
    expect(conditionOf('states').length).toBeGreaterThan(1);
    for (const condition of conditionOf('states'))
      expect(condition).toEqual({
        StringEquals: { 'aws:SourceAccount': '${AWS::AccountId}' },
        ArnLike: {
          'aws:SourceArn': 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*',
        },
      });
    expect(conditionOf('scheduler')).toHaveLength(4);
    for (const condition of conditionOf('scheduler'))
      expect(condition.StringEquals).toEqual({
        'aws:SourceAccount': '${AWS::AccountId}',
        'aws:SourceArn':
          'arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default',
      });
  });

  it('has no role that a service takes on without saying for whom', () => {
    const trusts = ofType(dev, 'AWS::IAM::Role').flatMap(
      ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement,
    );

    expect(
      trusts.filter(({ Condition }) => !JSON.stringify(Condition ?? {}).includes('aws:SourceAccount')),
    ).toEqual([]);
  });

  it('is deployed to by roles that no other environment has', () => {
    const qualifiers = ['dev', 'staging', 'prod'].map((name) => resourceNames({ name }).bootstrapQualifier);
    const role = parseRole(read('.github/deploy-role.yml'));

    expect(new Set(qualifiers).size).toBe(3);
    // CDK takes ten characters at most.
    for (const qualifier of qualifiers) expect(qualifier).toMatch(/^os[a-z]{1,8}$/);
    expect(role).toEqual(['role/cdk-os${Environment}-*']);
  });

  it('has a dashboard for each region', () => {
    const [dashboard] = ofType(dev, 'AWS::CloudWatch::Dashboard');

    expect(dashboard?.Properties.DashboardName).toBe('order-saga-dev-${AWS::Region}');
  });
});

describe('sign-in', () => {
  const dev = resourcesOf('dev');

  it('has a plan that somebody chose, and sends nobody to example.com', () => {
    const [pool] = ofType(dev, 'AWS::Cognito::UserPool');

    expect(pool?.Properties.UserPoolTier).toBe('LITE');
    expect(JSON.stringify(ofType(dev, 'AWS::Cognito::UserPoolClient'))).not.toContain('https://example.com');
    const [client] = ofType(dev, 'AWS::Cognito::UserPoolClient').filter(
      ({ Properties }) => !Properties.CallbackURLs,
    );
    expect(client?.Properties).not.toHaveProperty('AllowedOAuthFlows');
  });

  it('sends its mails through SES where a sender is set', () => {
    const signUpEmail = { from: 'shop@example.com', sesRegion: 'eu-central-1' };
    const pools = ofType(
      Object.values(templatesOf('dev', {}, { signUpEmail })).flat() as Kept[],
      'AWS::Cognito::UserPool',
    );

    expect(pools[0]?.Properties.EmailConfiguration).toMatchObject({
      EmailSendingAccount: 'DEVELOPER',
      From: 'shop@example.com',
    });
  });

  it('takes tokens of the partition that it stands in', () => {
    const [authorizer] = ofType(dev, 'AWS::ApiGatewayV2::Authorizer');

    expect(authorizer?.Properties.JwtConfiguration.Issuer).toMatch(
      /^https:\/\/cognito-idp\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}\//,
    );
  });
});

describe('the access log', () => {
  it('is JSON whatever happens: no field holds a text that may have quotes in it', () => {
    const [stage] = ofType(resourcesOf('dev'), 'AWS::ApiGatewayV2::Stage');
    const fields = Object.values(JSON.parse(stage?.Properties.AccessLogSettings.Format));

    expect(fields).toContain('$context.error.responseType');
    expect(fields.filter((field) => /message/i.test(field as string))).toEqual([]);
  });
});
