import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
} from '@aws-sdk/client-service-quotas';
import type { Environment } from '../../lib/environments.ts';
import type { Account } from './account.ts';
import { type Finding, ok, wrong } from './finding.ts';

/** States that an order with a coupon runs through when nothing fails. */
export const STATES_PER_ORDER = 7;

/** A quota of the account, and how much of it the environment's `throttle` lets in. */
interface Rate {
  check: string;
  service: 'apigateway' | 'states';
  code: string;
  what: string;
  needed: (throttle: Environment['throttle']) => number;
}

/** Each second's quota; what may come at once above it is a bucket of its own. */
export const RATES: Rate[] = [
  {
    check: 'api-rate',
    service: 'apigateway',
    code: 'L-8A5B8E43',
    what: 'requests a second to all APIs of the account',
    needed: ({ rateLimit }) => rateLimit,
  },
  {
    check: 'api-burst',
    service: 'apigateway',
    code: 'L-CDF5615A',
    what: 'requests at once to all APIs of the account',
    needed: ({ burstLimit }) => burstLimit,
  },
  {
    check: 'start-execution-rate',
    service: 'states',
    code: 'L-1B55A735',
    what: 'runs started a second',
    needed: ({ rateLimit }) => rateLimit,
  },
  {
    check: 'start-execution-burst',
    service: 'states',
    code: 'L-CE9F8059',
    what: 'runs started at once',
    needed: ({ burstLimit }) => burstLimit,
  },
  {
    check: 'state-transition-rate',
    service: 'states',
    code: 'L-AD9B4E93',
    what: `states entered a second, ${STATES_PER_ORDER} an order`,
    needed: ({ rateLimit }) => rateLimit * STATES_PER_ORDER,
  },
  {
    check: 'state-transition-burst',
    service: 'states',
    code: 'L-137B3F65',
    what: `states entered at once, ${STATES_PER_ORDER} an order`,
    needed: ({ burstLimit }) => burstLimit * STATES_PER_ORDER,
  },
];

/** Whether the account takes as many orders as the API lets in: what is more than that is answered 503, or waits. */
export async function checkRate(
  { check, service, code, what, needed }: Rate,
  { name, throttle }: Environment,
  account: Account,
): Promise<Finding[]> {
  const quota = await quotaOf(service, code, account);
  const wanted = needed(throttle);
  if (quota >= wanted) return [ok(check, `${quota} ${what}; ${name} lets in ${wanted}`)];
  const ask = `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${wanted}`;
  return [
    wrong(
      check,
      `${quota} ${what}, and ${name} lets in ${wanted}`,
      `${ask}; or lower throttle of ${name} in lib/environments.ts`,
    ),
  ];
}

/** What holds for this account; AWS's default where nobody ever asked for another. */
async function quotaOf(ServiceCode: string, QuotaCode: string, { quotas }: Account): Promise<number> {
  const question = { ServiceCode, QuotaCode };
  const { Quota } = await quotas.send(new GetServiceQuotaCommand(question)).catch((error) => {
    if (!(error instanceof NoSuchResourceException)) throw error;
    return quotas.send(new GetAWSDefaultServiceQuotaCommand(question));
  });
  if (Quota?.Value === undefined) throw new Error(`Service Quotas has no value for ${QuotaCode}`);
  return Quota.Value;
}
