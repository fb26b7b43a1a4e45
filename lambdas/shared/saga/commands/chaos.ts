import { setTimeout as sleep } from 'node:timers/promises';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { MiddlewareObj } from '@middy/core';
import { LOG_LINES } from '../../platform/log-lines.ts';
import { logger } from '../../platform/observability.ts';
import type { CommandEvent } from './command-event.ts';
import { type Fault, faultsIn, isOn } from './faults.ts';

const MAX_AGE_MS = 1000;

/** What a broken command throws. Not a rejection: to the saga its outcome is unknown. */
class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
}

/**
 * Breaks commands as the SSM parameter says, at most one second after it says so. `-before` keeps the command from running;
 * `-after` lets it commit and then loses the reply, whatever the reply was. Only for environments that one may break.
 */
export function chaos(parameterName: string, ssm = new SSMClient({})): MiddlewareObj<CommandEvent> {
  const faults = cachedFaults(parameterName, ssm);
  const chosen = new WeakMap<object, Fault>();

  /** The fault that loses the reply, once: what it has thrown comes by again as an error. */
  const takeLoss = (event: object) => {
    const fault = chosen.get(event);
    chosen.delete(event);
    return fault?.mode.endsWith('-after') ? fault : undefined;
  };

  return {
    before: async ({ event, context }) => {
      const fault = (await faults()).find((candidate) => matches(candidate, event));
      if (fault?.mode.endsWith('-before')) throw await injectedFault(fault, context);
      if (fault) chosen.set(event, fault);
    },
    after: async ({ event, context }) => {
      const fault = takeLoss(event);
      if (fault) throw await injectedFault(fault, context);
    },
    onError: async (request) => {
      const fault = takeLoss(request.event);
      // Set, not thrown: middy asks no further middleware after one that throws, and the metrics and the log would not hear of it.
      if (fault) request.error = await injectedFault(fault, request.context);
    },
  };
}

/** Whether the fault is meant for this command and the dice of its rate fall. */
function matches(fault: Fault, { command, order }: CommandEvent): boolean {
  return (
    // Its time may be up since the parameter was read, and nobody needs to take it out for that.
    isOn(fault) &&
    (fault.command === '*' || fault.command === command) &&
    (fault.orderId === undefined || fault.orderId === order?.orderId) &&
    (fault.userId === undefined || fault.userId === order?.userId) &&
    Math.random() < fault.rate
  );
}

/** What is thrown; it comes at once, or after hanging for longer than the Lambda may live. */
async function injectedFault(
  fault: Fault,
  context: { getRemainingTimeInMillis(): number },
): Promise<InjectedFault> {
  if (fault.mode.startsWith('hang')) await sleep(context.getRemainingTimeInMillis() + 1000);
  return new InjectedFault(`${fault.mode} ${fault.command}: asked for by the chaos parameter`);
}

/** Reads the parameter at most once a second. One that cannot be read breaks nothing; what is wrong in it is said once, in the log. */
function cachedFaults(name: string, ssm: SSMClient): () => Promise<Fault[]> {
  let faults: Fault[] = [];
  let text: string | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (Date.now() - readAt < MAX_AGE_MS) return faults;
    const asked = Date.now();
    const found = await readText(name, ssm);
    if (found !== text) {
      text = found;
      faults = found === undefined ? [] : faultsOf(name, found);
    }
    readAt = asked;
    return faults;
  };
}

async function readText(name: string, ssm: SSMClient): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    return Parameter?.Value ?? '';
  } catch (error) {
    logger.warn(LOG_LINES.chaosNotReadable, { parameter: name, error: error as Error });
    return undefined;
  }
}

function faultsOf(parameter: string, text: string): Fault[] {
  const { faults, problems } = faultsIn(text);
  for (const problem of problems) logger.warn(LOG_LINES.chaosIgnored, { parameter, problem });
  return faults;
}
