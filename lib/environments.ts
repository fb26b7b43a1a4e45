import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { StepFunctionsQuota } from './quotas.ts';
import { localWorkflow, type Workflow } from './workflow.ts';

/** The only place where environments differ. */
export interface Environment {
  readonly name: 'local' | 'dev' | 'staging' | 'prod';
  /** Worth keeping: point-in-time recovery, deletion protection, and data that outlives its stack. */
  readonly keepsData: boolean;
  /** Whether commands may be broken on purpose, by the chaos parameter. */
  readonly allowsChaos: boolean;
  /** Runs on a local engine. */
  readonly isLocal: boolean;
  /** That engine keeps a Lambda's error names only for a custom runtime: said by who starts it, with `-c customRuntime=true`. */
  readonly hasCustomRuntime: boolean;
  /** The currency of every price and balance (ISO 4217); amounts are in its minor unit. */
  readonly currency: string;
  /** Whether customers may charge their balance without paying for it: for demonstration. See docs/api.md for what to put there. */
  readonly allowsFreeCharges: boolean;
  /** The most that one payment may be, in the currency's minor unit. */
  readonly paymentLimit: number;
  /** How orders are run forward; to change it, see docs/deploy.md. */
  readonly workflow: Workflow;
  /** How often reconcile looks for orders that stayed open, and redrive for dead letters. */
  readonly recovery: { reconcileMinutes: number; redriveMinutes: number };
  /** What the API takes for all callers together: requests a second, and how many at once above that. */
  readonly throttle: { rateLimit: number; burstLimit: number };
  /** What Step Functions takes of this account, where AWS has raised it: orders are throttled below that, see lib/quotas.ts. */
  readonly stepFunctionsQuota?: StepFunctionsQuota;
  /**
   * How many calls of these two Lambdas may run at once, kept for them alone: waiting clients (`Prefer: wait`) hold those of the
   * orchestrator, and never those of the order service, which the runs they wait for need. An account must keep 100 for all the
   * others; where it has no more than that (a new account has 10), leave it out: then nobody may wait, and every order is answered 202.
   */
  readonly concurrency?: { orchestrator: number; order: number };
  /** The web origins that may call the API from a browser. */
  readonly corsOrigins: string[];
  readonly logRetention: RetentionDays;
  /** Who is told when it matters: a Slack channel by its webhook (an SSM parameter), an e-mail address, or both. */
  readonly alerts: { slack: boolean; email?: string };
  /** The address of docs/runbook.md, for links from alarms and alerts: where your copy of it can be read in a browser. */
  readonly runbookUrl: string;
  /** Who the sign-up mails come from, verified in SES. Left out, Cognito sends them itself: 50 a day at most. */
  readonly signUpEmail?: { from: string; sesRegion: string };
  /**
   * A monolith that may own some of the domains: docs/migrate.md. Its address begins with https://; the secret that signs is in an SSM
   * parameter.
   */
  readonly monolith?: { baseUrl: string };
  /** Whether its alarms may calculate; the local engine's may not. */
  readonly hasMathAlarms: boolean;
}

/** The same for all environments; set it to an address. */
const RUNBOOK_URL = 'docs/runbook.md';

const RECOVERY = { reconcileMinutes: 5, redriveMinutes: 15 };

const ENVIRONMENTS: Record<
  Environment['name'],
  Omit<Environment, 'name' | 'runbookUrl' | 'hasCustomRuntime'>
> = {
  local: {
    keepsData: false,
    allowsChaos: true,
    isLocal: true,
    currency: 'USD',
    allowsFreeCharges: true,
    paymentLimit: 5_000_000,
    // Read only for this environment: the variable says nothing of the others.
    get workflow() {
      return localWorkflow();
    },
    recovery: RECOVERY,
    throttle: { rateLimit: 100, burstLimit: 200 },
    concurrency: { orchestrator: 200, order: 200 },
    corsOrigins: ['*'],
    logRetention: RetentionDays.ONE_DAY,
    alerts: { slack: true },
    hasMathAlarms: false,
  },
  dev: {
    keepsData: false,
    allowsChaos: true,
    isLocal: false,
    currency: 'USD',
    allowsFreeCharges: true,
    paymentLimit: 5_000_000,
    workflow: 'standard',
    recovery: RECOVERY,
    throttle: { rateLimit: 100, burstLimit: 200 },
    corsOrigins: ['*'],
    logRetention: RetentionDays.ONE_WEEK,
    // Nobody is woken up by a developer's environment.
    alerts: { slack: false },
    hasMathAlarms: true,
  },
  staging: {
    keepsData: true,
    allowsChaos: true,
    isLocal: false,
    currency: 'USD',
    allowsFreeCharges: true,
    paymentLimit: 5_000_000,
    workflow: 'standard',
    recovery: RECOVERY,
    throttle: { rateLimit: 100, burstLimit: 200 },
    concurrency: { orchestrator: 50, order: 50 },
    corsOrigins: ['https://staging.example.com'],
    logRetention: RetentionDays.ONE_MONTH,
    alerts: { slack: true },
    hasMathAlarms: true,
  },
  prod: {
    keepsData: true,
    allowsChaos: false,
    isLocal: false,
    currency: 'USD',
    allowsFreeCharges: false,
    paymentLimit: 5_000_000,
    workflow: 'standard',
    recovery: RECOVERY,
    throttle: { rateLimit: 1_000, burstLimit: 2_000 },
    concurrency: { orchestrator: 200, order: 200 },
    corsOrigins: ['https://www.example.com'],
    logRetention: RetentionDays.ONE_YEAR,
    alerts: { slack: true },
    hasMathAlarms: true,
  },
};

/** Throws, naming the choices, when there is no such environment. */
export function environmentNamed(name: string): Environment {
  if (!(name in ENVIRONMENTS)) {
    throw new Error(`env: "${name}" is none of ${Object.keys(ENVIRONMENTS).join(', ')} (use -c env=dev)`);
  }
  const known = name as Environment['name'];
  return { name: known, runbookUrl: RUNBOOK_URL, hasCustomRuntime: false, ...ENVIRONMENTS[known] };
}
