import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Environment } from '../environments.ts';
import { LOCAL_ADMIN } from '../names.ts';
import type { IdentityStack } from '../stacks/identity-stack.ts';
import { fromRoot } from './bundling.ts';
import { ServiceFunction } from './service-function.ts';

/** The operator's pages: the Lambda that serves them, and how an operator signs in. */
export class Console extends Construct {
  readonly service: ServiceFunction;
  readonly #environment: Environment;

  constructor(scope: Construct, id: string, { environment }: { environment: Environment }) {
    super(scope, id);
    this.#environment = environment;
    this.service = new ServiceFunction(this, 'Service', {
      service: 'console',
      environment,
      timeout: Duration.seconds(10),
      variables: {},
      make: (output) => [
        `"${process.execPath}" --no-warnings "${fromRoot('tools/console.ts')}"`,
        `cp -R "${fromRoot('console/dist')}" "${output}/console"`,
      ],
    });
  }

  /** Lets operators sign in to the pages below this API; returns the client that they sign in with, which only AWS needs. */
  signInAt(api: HttpApi, { userPool, client, signInDomain }: IdentityStack): UserPoolClient | undefined {
    const { name: environment, isLocal, currency, allowsChaos: allowsFaults } = this.#environment;
    const common = { environment, currency, allowsFaults };
    if (isLocal) {
      this.#configure({
        ...common,
        local: { clientId: client.userPoolClientId, ...LOCAL_ADMIN },
      });
      return undefined;
    }
    const callback = `${api.apiEndpoint}/console`;
    const operators = new UserPoolClient(this, 'Client', {
      userPool,
      authFlows: {},
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
        callbackUrls: [callback],
        logoutUrls: [callback],
      },
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(8),
      preventUserExistenceErrors: true,
    });
    this.#configure({
      ...common,
      signIn: { domain: signInDomain, clientId: operators.userPoolClientId },
    });
    return operators;
  }

  #configure(config: object): void {
    this.service.addEnvironment('CONSOLE_CONFIG', JSON.stringify(config));
  }
}
