import { Aws, CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  CfnUserPoolGroup,
  FeaturePlan,
  type IUserPool,
  type IUserPoolClient,
  UserPool,
  UserPoolEmail,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { environmentPrefix } from '../names.ts';
import { removalPolicyOf } from '../parts/removal.ts';

export interface IdentityStackProps extends StackProps {
  readonly environment: Environment;
}

/** Who may call the API: a user pool, its one client, and the group "admin". */
export class IdentityStack extends Stack {
  readonly userPool: IUserPool;
  readonly client: IUserPoolClient;
  /** The host where operators sign in; the local engine has none. */
  readonly signInDomain?: string;

  constructor(scope: Construct, id: string, { environment, ...props }: IdentityStackProps) {
    super(scope, id, props);
    const { keepsData, isLocal, signUpEmail } = environment;

    const userPool = new UserPool(this, 'Users', {
      signInAliases: { email: true },
      selfSignUpEnabled: true,
      // Passwords, SRP and sign-in pages: the cheapest plan has all that is used. Left out, it would be the dearer "Essentials".
      featurePlan: FeaturePlan.LITE,
      email:
        signUpEmail &&
        UserPoolEmail.withSES({ fromEmail: signUpEmail.from, sesRegion: signUpEmail.sesRegion }),
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      deletionProtection: keepsData,
      removalPolicy: removalPolicyOf(environment),
    });
    Validations.of(userPool).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-COG2',
        reason:
          'Customers of a shop are not made to use a second factor; a team that wants it sets mfa here.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-COG8',
        reason: 'The Plus plan costs per user: a decision of the team that deploys, not of this code.',
      },
    );
    new CfnUserPoolGroup(this, 'Admins', { userPoolId: userPool.userPoolId, groupName: 'admin' });

    if (!isLocal) {
      // A prefix is one of its kind in a region, for all accounts.
      const domainPrefix = `${environmentPrefix(environment.name)}-${Aws.ACCOUNT_ID}`;
      userPool.addDomain('SignIn', { cognitoDomain: { domainPrefix } });
      this.signInDomain = `${domainPrefix}.auth.${this.region}.amazoncognito.com`;
    }
    this.userPool = userPool;
    this.client = userPool.addClient('Client', {
      // A person's password never leaves SRP. The scripts' users sign in by an administrator's right to the pool, which gives
      // nobody more than it takes: it could set any password.
      authFlows: { adminUserPassword: true, ...(isLocal ? { userPassword: true } : { userSrp: true }) },
      accessTokenValidity: isLocal ? Duration.days(1) : Duration.hours(1),
      idTokenValidity: isLocal ? Duration.days(1) : Duration.hours(1),
      preventUserExistenceErrors: true,
      // Otherwise CDK lets it sign in by the implicit flow, and send its tokens to example.com.
      disableOAuth: true,
    });
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId });
    new CfnOutput(this, 'ClientId', { value: this.client.userPoolClientId });
  }
}
