import { COMPENSATION_NAMES, END_NAMES, STEP_NAMES } from '../../lambdas/shared/saga/command-names.ts';
import { STEPS } from '../../lambdas/shared/saga/steps.ts';
import { MACHINE_TIMEOUT_SECONDS, SAGA_PATIENCE_MS } from '../../lambdas/shared/saga/time-limits.ts';
import { DOMAINS } from '../../lib/names.ts';
import { type Definition, orderSaga, orderUndo } from '../../lib/parts/saga-definition.ts';
import { COMMANDS } from '../support/saga/saga.ts';

const commandStates = Object.entries(orderSaga.States)
  .filter(([, { Parameters }]) => (Parameters as { command?: string } | undefined)?.command)
  .map(([state, { Parameters, Resource }]) => ({
    state,
    command: (Parameters as { command: string }).command,
    domain: DOMAINS.find((name) => Resource === `\${${name}FunctionArn}`),
  }));

const stateNamed = (command: string) => command.charAt(0).toUpperCase() + command.slice(1);

/** The steps as the state machine has them: along Next from its start, as far as the pivot. */
function stepsOf({ StartAt, States }: Definition): string[][] {
  const steps: string[][] = [];
  for (let name = StartAt; name !== 'ConfirmOrder'; ) {
    const { Type, Next, Choices, Catch, Resource } = States[name] as Definition['States'][string];
    if (Type === 'Task') {
      const own = Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'))?.ResultPath;
      steps.push([
        uncapitalized(name),
        String(own).replace('$.undoFrom.', ''),
        String(Resource).replace(/\$\{(\w+)FunctionArn\}/, '$1'),
      ]);
    }
    name = (Next ?? Choices?.[0]?.Next) as string;
  }
  return steps;
}

const uncapitalized = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

describe('the commands of the saga', () => {
  it('are those of the table of steps', () => {
    const table = STEPS.map(({ step, compensation, service }) => [step, compensation, service]);

    expect(stepsOf(orderSaga)).toEqual(table);
  });

  it.each(commandStates)(
    '$state calls a function of the same name, with a schema',
    ({ state, command, domain }) => {
      const found = domain && COMMANDS[domain][command];

      expect(state).toBe(stateNamed(command));
      expect(found).toBeInstanceOf(Function);
      expect(found).toHaveProperty('schema');
    },
  );

  it('undo in the order that the services know', () => {
    const undoing = commandStates
      .filter(({ state }) => state in orderUndo.States && !['ClaimOrder', 'CloseOrder'].includes(state))
      .map(({ command }) => command);

    expect(undoing).toEqual(COMPENSATION_NAMES);
  });

  it.each(commandStates)('$state times out for the metrics when it does for the saga', ({ state }) => {
    expect(orderSaga.States[state]?.TimeoutSeconds).toBe(SAGA_PATIENCE_MS / 1000);
  });

  it('run within a machine that times out when recovery thinks so', () => {
    expect([orderSaga.TimeoutSeconds, orderUndo.TimeoutSeconds]).toEqual(
      Array(2).fill(MACHINE_TIMEOUT_SECONDS),
    );
  });

  it('are all that the domains export, and all that have a name', () => {
    const exported = DOMAINS.flatMap((domain) => Object.keys(COMMANDS[domain]));

    const named = [...STEP_NAMES, ...COMPENSATION_NAMES, ...END_NAMES];

    expect(exported.sort()).toEqual(commandStates.map(({ command }) => command).sort());
    expect(exported.sort()).toEqual(named.sort());
  });
});
