import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DOMAINS } from '../../lib/names.ts';
import { ParticipantClient } from '../conformance/participant-client.ts';
import { monolithSide } from '../migrate/monolith-side.ts';
import { askService } from '../operate/service-client.ts';
import { root } from '../terminal/paths.ts';
import { UserError } from '../terminal/run.ts';
import { clientOptions } from './aws.ts';
import { LOCAL_NAMES } from './deploy.ts';
import type { Outputs } from './outputs.ts';

/** The shop as it was, at work beside the stack. */
export interface LocalMonolith {
  baseUrl: string;
  secret: string;
  stop(): Promise<void>;
}

/** Starts examples/monolith on 127.0.0.1, with a secret of its own. Throws UserError, with its words, when it does not start. */
export async function startMonolith(port: number): Promise<LocalMonolith> {
  const secret = process.env.MONOLITH_SECRET || randomBytes(24).toString('hex');
  const child = spawn(process.execPath, ['--no-warnings', join(root, 'examples', 'monolith', 'main.ts')], {
    env: { ...process.env, MONOLITH_PORT: String(port), MONOLITH_SECRET: secret },
    // By the channel it notices when this process is killed, and ends, too.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // Whoever started it may end without stopping it.
  const endWithMe = () => child.kill('SIGKILL');
  process.once('exit', endWithMe);
  const baseUrl = await baseUrlOf(child);
  return {
    baseUrl,
    secret,
    async stop() {
      process.off('exit', endWithMe);
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function baseUrlOf(child: ChildProcess): Promise<string> {
  const last: string[] = [];
  const told = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          last.push(line);
          const [, found] = /^base URL: (\S+)/.exec(line) ?? [];
          if (found) resolve(found);
        });
  });
  const baseUrl = await Promise.race([told, once(child, 'close').then(() => undefined)]);
  if (!baseUrl) throw new UserError(`the monolith did not start: ${last.join(' ')}`);
  return baseUrl;
}

/**
 * Makes the monolith the owner of every domain: the services are closed first, and then the parameter names it. An environment that has
 * owners keeps them. A database that was kept from another stack may have been closed by a move: what it has is all that is left.
 */
export async function handOver(
  { endpoint, functions }: Pick<Outputs, 'endpoint' | 'functions'>,
  { baseUrl, secret }: Pick<LocalMonolith, 'baseUrl' | 'secret'>,
): Promise<void> {
  const ssm = new SSMClient(clientOptions(endpoint));
  const put = (Name: string, Value: string, Type: 'String' | 'SecureString') =>
    ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
  await put(LOCAL_NAMES.monolithSecretParameter, secret, 'SecureString');
  if (await isThere(ssm, LOCAL_NAMES.ownersParameter)) return;
  const client = new ParticipantClient(baseUrl, secret);
  const owners: Record<string, unknown> = {};
  for (const domain of DOMAINS) {
    const side = monolithSide(client, domain);
    const before = await side.readEpoch();
    const epoch = before.open ? before.epoch : before.epoch + 1;
    await askService(
      { functionName: functions[domain], endpoint },
      { participant: 'setEpoch', epoch, open: false },
    );
    if (!before.open) await side.setEpoch({ epoch, open: true });
    owners[domain] = { owner: 'monolith', epoch, phase: 'steady' };
  }
  await put(LOCAL_NAMES.ownersParameter, JSON.stringify(owners), 'String');
}

async function isThere(ssm: SSMClient, Name: string): Promise<boolean> {
  try {
    await ssm.send(new GetParameterCommand({ Name }));
    return true;
  } catch (error) {
    if (error instanceof ParameterNotFound) return false;
    throw error;
  }
}
