import { DOMAINS, type Domain } from './names.ts';
import { orderSaga } from './parts/saga-definition.ts';

/** Every service that is a Lambda of ours. */
export const SERVICES = [
  ...DOMAINS,
  'orchestrator',
  'recovery',
  'journal',
  'notifier',
  'docs',
  'console',
] as const;

/** Which service runs which command, as the state machine has it, in its order. */
export const COMMANDS: { service: Domain; command: string }[] = Object.values(orderSaga.States).flatMap(
  ({ Parameters, Resource }) => {
    const { command } = (Parameters ?? {}) as { command?: string };
    const service = DOMAINS.find((domain) => Resource === `\${${domain}FunctionArn}`);
    return command && service ? [{ service, command }] : [];
  },
);
