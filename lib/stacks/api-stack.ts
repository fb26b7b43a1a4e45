import { Aws, CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import type { Environment } from '../environments.ts';
import { DOMAINS, type Domain } from '../names.ts';
import { Console } from '../parts/console.ts';
import { throttleOrders } from '../parts/order-throttle.ts';
import { removalPolicyOf } from '../parts/removal.ts';
import { ServiceFunction } from '../parts/service-function.ts';
import { ROUTES } from '../routes.ts';
import type { DomainStack } from './domain-stack.ts';
import type { IdentityStack } from './identity-stack.ts';
import type { JournalStack } from './journal-stack.ts';
import type { OrchestratorStack } from './orchestrator-stack.ts';
import type { RecoveryStack } from './recovery-stack.ts';

export interface ApiStackProps extends StackProps {
  readonly environment: Environment;
  readonly domains: Record<Domain, DomainStack>;
  readonly orchestrator: OrchestratorStack;
  readonly recovery: RecoveryStack;
  readonly journal: JournalStack;
  readonly identity: IdentityStack;
}

/** The HTTP API: every route goes to its service, and only past the authorizer unless it is open to anyone. */
export class ApiStack extends Stack {
  readonly apiId: string;

  constructor(
    scope: Construct,
    id: string,
    { environment, domains, orchestrator, recovery, journal, identity, ...props }: ApiStackProps,
  ) {
    super(scope, id, props);
    const console = new Console(this, 'Console', { environment });
    const integrations = {
      ...(Object.fromEntries(
        DOMAINS.map((domain) => [domain, new HttpLambdaIntegration(domain, domains[domain].service)]),
      ) as Record<Domain, HttpLambdaIntegration>),
      orchestrator: new HttpLambdaIntegration('orchestrator', orchestrator.service),
      recovery: new HttpLambdaIntegration('recovery', recovery.service),
      journal: new HttpLambdaIntegration('journal', journal.service),
      docs: new HttpLambdaIntegration('docs', this.#docs(environment)),
      console: new HttpLambdaIntegration('console', console.service),
    };
    const api = new HttpApi(this, 'Api', {
      apiName: `order-saga-${environment.name}`,
      // What is no route is answered like everything else: by a problem document.
      defaultIntegration: integrations.docs,
      corsPreflight: {
        allowOrigins: environment.corsOrigins,
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.HEAD, CorsHttpMethod.POST, CorsHttpMethod.PUT],
        allowHeaders: [
          'Authorization',
          'Content-Type',
          'Idempotency-Key',
          'If-None-Match',
          'Prefer',
          'X-Correlation-Id',
        ],
        exposeHeaders: [
          'ETag',
          'Location',
          'Idempotency-Replayed',
          'Preference-Applied',
          'Retry-After',
          'X-Correlation-Id',
        ],
        maxAge: Duration.hours(1),
      },
    });
    const operators = console.signInAt(api, identity);
    // Not CDK's authorizer for user pools: the issuer that it names is the one of the partition "aws", whatever the partition.
    const issuer = `https://cognito-idp.${this.region}.${Aws.URL_SUFFIX}/${identity.userPool.userPoolId}`;
    const clients = [identity.client, ...(operators ? [operators] : [])];
    const signedIn = new HttpJwtAuthorizer('SignedIn', issuer, {
      jwtAudience: clients.map(({ userPoolClientId }) => userPoolClientId),
    });
    const routes = new Map<string, HttpRoute>();
    for (const [route, { service, access }] of Object.entries(ROUTES)) {
      const [method, path] = route.split(' ') as [HttpMethod, string];
      const added = api.addRoutes({
        path,
        // HEAD is where GET is.
        methods: method === HttpMethod.GET ? [HttpMethod.GET, HttpMethod.HEAD] : [method],
        integration: integrations[service],
        authorizer: access === 'anyone' ? new HttpNoneAuthorizer() : signedIn,
      });
      if (access === 'anyone') for (const open of added) acknowledgeOpen(open);
      routes.set(route, added[0] as HttpRoute);
    }
    acknowledgeOpen(api.node.findChild('DefaultRoute'));
    const stage = api.defaultStage?.node.defaultChild as CfnStage;
    this.#configureStage(stage, environment);
    throttleOrders(stage, routes, environment);
    this.apiId = api.apiId;
    new CfnOutput(this, 'ApiId', { value: api.apiId });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
  }

  /** The description of the API, with a viewer for people; and the answer to what is no route. */
  #docs(environment: Environment): ServiceFunction {
    return new ServiceFunction(this, 'Docs', {
      service: 'docs',
      environment,
      timeout: Duration.seconds(10),
      variables: {},
      files: [
        'openapi.json',
        'openapi/index.html',
        'openapi/viewer.js',
        'node_modules/swagger-ui-dist/swagger-ui.css',
        'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
      ],
    });
  }

  /** Throttling, and a line in a log for each request, without its body or its token. */
  #configureStage(stage: CfnStage, { name, throttle, logRetention, keepsData }: Environment): void {
    stage.defaultRouteSettings = {
      throttlingRateLimit: throttle.rateLimit,
      throttlingBurstLimit: throttle.burstLimit,
    };
    const log = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/apigateway/order-saga-${name}`,
      retention: logRetention,
      removalPolicy: removalPolicyOf({ keepsData }),
    });
    stage.accessLogSettings = {
      destinationArn: log.logGroupArn,
      format: JSON.stringify({
        requestId: '$context.requestId',
        time: '$context.requestTime',
        ip: '$context.identity.sourceIp',
        userId: '$context.authorizer.claims.sub',
        route: '$context.routeKey',
        status: '$context.status',
        milliseconds: '$context.responseLatency',
        // The message itself may hold quotes, which would break the line's JSON; this is one word.
        error: '$context.error.responseType',
      }),
    };
  }
}

function acknowledgeOpen(route: IConstruct): void {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions::AwsSolutions-APIG4',
    reason:
      'Open to anyone, as the contract has it: the catalogue, the description of the API, and "no such route".',
  });
}
