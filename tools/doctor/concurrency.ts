import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { Environment } from '../../lib/environments.ts';
import { resourceNames } from '../../lib/names.ts';
import type { Account } from './account.ts';
import { type Finding, ok, wrong } from './finding.ts';

/** What Lambda keeps for functions that reserve nothing, and lets nobody reserve. */
const KEPT_FREE = 100;
const CHECK = 'lambda-concurrency';
const ASK_FOR_MORE =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value';

/** Whether the account has the calls that the environment reserves. What it has reserved already counts as its own. */
export async function checkConcurrency(environment: Environment, account: Account): Promise<Finding[]> {
  const { AccountLimit = {} } = await account.lambda.send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: free = limit } = AccountLimit;
  const { concurrency, name } = environment;
  if (!concurrency) return [withoutReserve(limit, name)];

  const wanted = Object.values(concurrency).reduce((sum, calls) => sum + calls, 0);
  const own = await Promise.all(Object.keys(concurrency).map((service) => reservedBy(service)));
  const available = free + own.reduce((sum, calls) => sum + calls, 0);
  const missing = wanted + KEPT_FREE - available;
  if (missing <= 0) return [ok(CHECK, `${limit} calls at once, of which ${wanted} are kept for it`)];
  return [
    wrong(
      CHECK,
      `concurrency reserves ${wanted} calls, and ${KEPT_FREE} must stay free: of ${limit}, ${available} are there. The deploy would fail`,
      `${ASK_FOR_MORE} ${limit + missing}; or lower concurrency of ${name} in lib/environments.ts, or leave it out: then every order is answered 202`,
    ),
  ];

  async function reservedBy(service: string): Promise<number> {
    const FunctionName = resourceNames(environment).function(service);
    try {
      const { ReservedConcurrentExecutions = 0 } = await account.lambda.send(
        new GetFunctionConcurrencyCommand({ FunctionName }),
      );
      return ReservedConcurrentExecutions;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return 0;
      throw error;
    }
  }
}

/** Nothing is reserved; still, with the ten calls of a new account the services would wait for one another. */
function withoutReserve(limit: number, name: string): Finding {
  if (limit >= KEPT_FREE) return ok(CHECK, `${limit} calls at once; ${name} reserves none`);
  return wrong(
    CHECK,
    `only ${limit} calls may run at once, of all functions together: a few orders at a time would throttle each other`,
    `${ASK_FOR_MORE} 1000`,
  );
}
