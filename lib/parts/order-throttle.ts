import { Aws, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import type { CfnStage, HttpRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Environment } from '../environments.ts';
import { LARGE_REGIONS, orderLimits, QUOTAS, type StepFunctionsQuota } from '../quotas.ts';

/** The routes that start runs. */
const ROUTES = { orders: 'POST /orders', cancellations: 'POST /orders/{orderId}/cancel' } as const;

/** Throttles the routes that start runs below what Step Functions takes in the region that the stack is deployed to. */
export function throttleOrders(
  stage: CfnStage,
  routes: ReadonlyMap<string, HttpRoute>,
  environment: Environment,
): void {
  const quota = environment.stepFunctionsQuota;
  const settings = quota ? settingsFor(quota, environment) : settingsByRegion(stage, environment);
  stage.routeSettings = settings;
  // The gateway takes settings only for a route that is there.
  for (const route of Object.keys(settings)) stage.node.addDependency(routes.get(route) as HttpRoute);
}

type Settings = Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }>;

function settingsFor(quota: StepFunctionsQuota, environment: Environment): Settings {
  const limits = orderLimits(quota, environment);
  return Object.fromEntries(
    (['orders', 'cancellations'] as const).map((what) => {
      const { rate, burst } = limits[what];
      return [ROUTES[what], { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }];
    }),
  );
}

/** Which region it will be is known only to CloudFormation. */
function settingsByRegion(stage: CfnStage, environment: Environment) {
  const isLarge = new CfnCondition(Stack.of(stage), 'HasLargeQuota', {
    expression: Fn.conditionOr(...LARGE_REGIONS.map((region) => Fn.conditionEquals(Aws.REGION, region))),
  }).logicalId;
  const [large, other] = [QUOTAS.largeRegion, QUOTAS.otherRegion].map((quota) =>
    settingsFor(quota, environment),
  ) as [Settings, Settings];
  return Object.fromEntries(
    Object.entries(large).map(([route, settings]) => [
      route,
      Fn.conditionIf(isLarge, settings, other[route]),
    ]),
  );
}
