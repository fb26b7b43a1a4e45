import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
} from '@aws-sdk/client-service-quotas';
import type { Environment } from '../../lib/environments.ts';
import { orderLimits, quotaIn, STATES } from '../../lib/quotas.ts';
import type { Account } from './account.ts';
import { type Finding, ok, wrong } from './finding.ts';

/** A quota of the account, and how much of it the environment lets in. */
interface Rate {
  check: string;
  service: 'apigateway' | 'states';
  code: string;
  what: string;
  needed: number;
}

/** What the environment needs: each second's quota, and a bucket for what comes at once. Orders are throttled by the region's quotas. */
export function ratesOf(environment: Environment, region: string): Rate[] {
  const { throttle, workflow, stepFunctionsQuota = quotaIn(region) } = environment;
  const { rateLimit, burstLimit } = throttle;
  const { orders } = orderLimits(stepFunctionsQuota, environment);
  const rate = (
    service: Rate['service'],
    check: string,
    code: string,
    what: string,
    needed: number,
  ): Rate => ({
    service,
    check,
    code,
    what,
    needed,
  });
  const api = [
    rate('apigateway', 'api-rate', 'L-8A5B8E43', 'requests a second to all APIs of the account', rateLimit),
    rate('apigateway', 'api-burst', 'L-CDF5615A', 'requests at once to all APIs of the account', burstLimit),
  ];
  // A state that is entered counts for Standard workflows only.
  if (workflow === 'express')
    return [
      ...api,
      rate('states', 'start-express-rate', 'L-7B8A8E4B', 'Express runs started a second', orders.rate),
      rate('states', 'start-express-burst', 'L-CFF7B006', 'Express runs started at once', orders.burst),
    ];
  const entered = (when: string) => `states entered ${when}, ${STATES.forward} an order`;
  const [ratePerState, burstOfStates] = [orders.rate * STATES.forward, orders.burst * STATES.forward];
  return [
    ...api,
    rate('states', 'start-execution-rate', 'L-1B55A735', 'runs started a second', orders.rate),
    rate('states', 'start-execution-burst', 'L-CE9F8059', 'runs started at once', orders.burst),
    rate('states', 'state-transition-rate', 'L-AD9B4E93', entered('a second'), ratePerState),
    rate('states', 'state-transition-burst', 'L-137B3F65', entered('at once'), burstOfStates),
  ];
}

/** Whether the account takes as many orders as the API lets in: what is more than that is answered 503, or waits. */
export async function checkRate(
  { check, service, code, what, needed }: Rate,
  { name }: Environment,
  account: Account,
): Promise<Finding[]> {
  const quota = await quotaOf(service, code, account);
  if (quota >= needed) return [ok(check, `${quota} ${what}; ${name} lets in ${needed}`)];
  const ask = `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${needed}`;
  const alternative =
    check.startsWith('start-execution') || check.startsWith('state-') ? ', or set workflow to express' : '';
  return [
    wrong(
      check,
      `${quota} ${what}, and ${name} lets in ${needed}`,
      `${ask}; or lower throttle of ${name} in lib/environments.ts${alternative}`,
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
