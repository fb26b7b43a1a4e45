import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Fault } from '../../lambdas/shared/saga/commands/faults.ts';
import { setFaults } from '../../tools/operate/chaos.ts';
import { orderAndCancel } from '../../tools/smoke/order-and-cancel.ts';
import { SMOKE_ADMIN, SMOKE_CUSTOMER, withVisitors } from '../../tools/smoke/visitors.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import { createUser } from '../../tools/stack/users.ts';
import { endOfScript, startScript } from '../support/deployed/scripts.ts';
import { eventually, outputs, stockOf, userPool } from '../support/deployed/stack.ts';

const never = new Promise<never>(() => {});

/** What the smoke test says; rejects when it fails. */
async function smoke(interrupted = never): Promise<string[]> {
  const lines: string[] = [];
  await withVisitors(userPool, (visitors) =>
    orderAndCancel(outputs.apiUrl, visitors, (line) => lines.push(line), interrupted),
  );
  return lines;
}

/** Breaks a command for the smoke test's customer. */
async function breakCommand(command: Fault['command']): Promise<void> {
  const { userId } = await createUser(userPool, SMOKE_CUSTOMER);
  await setFaults(outputs, [{ command, mode: 'throw-before', rate: 1, userId }]);
}

const smokeAdmin = () =>
  new CognitoIdentityProviderClient(clientOptions(outputs.endpoint)).send(
    new AdminGetUserCommand({ UserPoolId: userPool.userPoolId, Username: `${SMOKE_ADMIN}@example.com` }),
  );

describe('the smoke test', () => {
  afterEach(() => setFaults(outputs, []));

  it('places one order and cancels it, and all is as it was', async () => {
    const lines = await smoke();

    expect(lines).toEqual([
      expect.stringMatching(/^order \S+ is CONFIRMED: balance \d+ -> \d+, stock 1 -> 0$/),
      expect.stringMatching(/^order \S+ is CANCELLED: balance \d+ -> \d+, stock 0 -> 1$/),
    ]);
  });

  it('fails when no order can be placed', async () => {
    await breakCommand('processPayment');

    await expect(smoke()).rejects.toThrow(/is REJECTED \(SERVICE_UNAVAILABLE\), not CONFIRMED/);
  });

  it('fails when a cancelled order does not give the money back', async () => {
    await breakCommand('increaseBalance');

    await expect(smoke()).rejects.toThrow(/^balance is \d+ and must be \d+, stock is 1 and must be 1$/);
  });

  it('ends when it is interrupted', async () => {
    await expect(smoke(Promise.reject(new Error('interrupted')))).rejects.toThrow('interrupted');
  });

  it('tidies up when its terminal is closed', async () => {
    const child = startScript('smoke');
    const ended = endOfScript(child);
    await eventually(
      () => smokeAdmin().catch(() => undefined),
      (found) => found !== undefined,
      20,
    );

    child.kill('SIGHUP');
    const { code, errors } = await ended;

    expect([code, errors]).toEqual([1, 'error: interrupted\nsmoke test FAILED\n']);
  });

  it('leaves no administrator and nothing to buy behind, however it ended', async () => {
    await expect(smokeAdmin()).rejects.toThrow(expect.objectContaining({ name: 'UserNotFoundException' }));
    expect(await stockOf('smoke-test')).toBe(0);
  });
});
