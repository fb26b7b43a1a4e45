import type { Context } from 'aws-lambda';
import { DOMAINS } from '../../../lib/names.ts';
import { COMMANDS } from '../../support/saga/saga.ts';

/** Every Lambda that takes commands, and which. */
const LAMBDAS: [string, string[]][] = [
  ...DOMAINS.map((domain): [string, string[]] => [domain, Object.keys(COMMANDS[domain])]),
  ['recovery', ['reconcile', 'redrive', 'audit', 'startWaiting', 'job', 'replay', 'backfill']],
  ['journal', ['replayFailures']],
  ['notifier', ['redrive', 'tell']],
];
const context = { getRemainingTimeInMillis: () => 10_000 } as Context;

describe.each(LAMBDAS)('the Lambda of %s', (service, commands) => {
  it.each([
    [{}, 'missing'],
    [[], 'missing'],
    [null, 'missing'],
    ['x', 'missing'],
    [7, 'missing'],
    [{ command: 'nonsense' }, '"nonsense"'],
    [{ command: 'constructor' }, '"constructor"'],
    [{ command: 'toString' }, '"toString"'],
    [{ command: '__proto__' }, '"__proto__"'],
    [{ command: null }, 'null'],
    [{ command: [commands[0]] }, `["${commands[0]}"]`],
  ])('refuses %j, naming the field and the choices', async (event, found) => {
    const { handler } = await import(`../../../lambdas/${service}/handler.ts`);

    const call = handler(event, context);

    await expect(call).rejects.toMatchObject({
      name: 'UnreadableCommand',
      message: `command: must be one of ${commands.join(', ')}; it is ${found}`,
    });
  });
});
