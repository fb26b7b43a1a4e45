import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, type HttpMethod, HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import type { DomainStack } from './domain-stack.ts';
import { DOMAINS, type Domain } from './domains.ts';
import type { Environment } from './environments.ts';
import type { IdentityStack } from './identity-stack.ts';
import { ROUTES } from './routes.ts';

export interface ApiStackProps extends StackProps {
  readonly environment: Environment;
  readonly domains: Record<Domain, DomainStack>;
  readonly identity: IdentityStack;
}

/** The HTTP API: every route goes to its service, and only past the authorizer unless it is open to anyone. */
export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, { environment, domains, identity, ...props }: ApiStackProps) {
    super(scope, id, props);
    const api = new HttpApi(this, 'Api', {
      apiName: `order-saga-${environment.name}`,
      corsPreflight: {
        allowOrigins: environment.corsOrigins,
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT],
        allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Prefer'],
        exposeHeaders: ['Location', 'Idempotency-Replayed', 'Retry-After', 'Preference-Applied'],
        maxAge: Duration.hours(1),
      },
    });
    const signedIn = new HttpUserPoolAuthorizer('SignedIn', identity.userPool, {
      userPoolClients: [identity.client],
    });
    const integrations = Object.fromEntries(
      DOMAINS.map((domain) => [domain, new HttpLambdaIntegration(domain, domains[domain].service)]),
    ) as Record<Domain, HttpLambdaIntegration>;

    for (const [route, { domain, access }] of Object.entries(ROUTES)) {
      const [method, path] = route.split(' ') as [HttpMethod, string];
      api.addRoutes({
        path,
        methods: [method],
        integration: integrations[domain],
        authorizer: access === 'anyone' ? new HttpNoneAuthorizer() : signedIn,
      });
    }
    new CfnOutput(this, 'ApiId', { value: api.apiId });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
  }
}
