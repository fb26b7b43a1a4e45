import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { engineFolder, localFolder, nodeModules } from '../terminal/paths.ts';
import { UserError } from '../terminal/run.ts';
import { EngineRecords } from './engine-records.ts';
import { forgetStreamPositions, keepingState } from './kept-state.ts';
import { endGroup, signalGroup } from './process-group.ts';
import { processOf } from './process-id.ts';
import { installPython } from './python.ts';

/** The local engine and what its JWT checks need, pinned together. */
export const PACKAGES = ['ministack==1.5.33', 'cryptography==50.0.2'];

const SECONDS_TO_END = 5;
/** It writes down what it keeps before it ends. */
const SECONDS_TO_KEEP = 60;

export interface Engine {
  readonly endpoint: string;
  /** Says how the engine ended, if it does so without having been asked. */
  readonly gone: Promise<string>;
  /** Ends the engine and every function process that it started. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Keeps what it holds in this folder from a stop to the next start. */
  stateFolder?: string;
}

export const engineRecords = new EngineRecords(localFolder);

/** Starts the local engine on 127.0.0.1 and waits until it answers; installs it first if this is the first start. */
export async function startEngine(
  port: number,
  say: (line: string) => void,
  { stateFolder }: EngineOptions = {},
): Promise<Engine> {
  await requireFreePort(port);
  const program = join(await installPython(PACKAGES, say), 'python');

  const endpoint = `http://127.0.0.1:${port}`;
  // Of its own, so that what it unpacks there goes with it.
  const temporary = temporaryFolder(port);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const log = join(engineFolder, `engine-${port}.log`);
  const output = openSync(log, 'w');
  if (stateFolder) forgetStreamPositions(stateFolder);
  const child = spawn(program, [fileURLToPath(new URL('run_engine.py', import.meta.url))], {
    // A process group of its own: the functions it starts are ended together with it.
    detached: true,
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      AWS_ENDPOINT_URL: endpoint,
      AWS_XRAY_SDK_ENABLED: 'false',
      // There is nothing to trace here: the SDK need not follow every promise of a Lambda.
      AWS_XRAY_MANUAL_MODE: 'true',
      // A request that waits for its order holds a thread, and the order's own steps need some too.
      MINISTACK_WORKER_THREADS: '512',
      NODE_PATH: nodeModules,
      NODE_OPTIONS: '--no-deprecation',
      NODE_COMPILE_CACHE: join(temporary, 'compiled'),
      PATH: [join(nodeModules, '.bin'), process.env.PATH].join(delimiter),
      TMPDIR: temporary,
      ...(stateFolder && keepingState(stateFolder)),
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started`);
  const id = processOf(pid) ?? { pid, started: '' };
  engineRecords.add(port, pid);
  // Whoever started it may end without stopping it: by Ctrl-C, or by an error of its own.
  const endWithMe = () => {
    signalGroup(pid, 'SIGKILL');
    engineRecords.remove(port);
  };
  process.once('exit', endWithMe);
  const ended = once(child, 'exit');
  let isStopped = false;
  const gone = ended.then(([code, signal]) =>
    isStopped
      ? new Promise<never>(() => {})
      : signal
        ? `it was ended by ${signal}`
        : `it ended with code ${code}`,
  );
  const stop = async () => {
    isStopped = true;
    process.off('exit', endWithMe);
    await endGroup(id, stateFolder ? SECONDS_TO_KEEP : SECONDS_TO_END);
    signalGroup(pid, 'SIGKILL');
    await ended;
    engineRecords.remove(port);
    rmSync(temporary, { recursive: true, force: true });
  };
  try {
    await untilHealthy(endpoint, child);
  } catch (error) {
    await stop();
    throw new UserError(`the local engine did not start (${(error as Error).message}): see ${log}`);
  }
  return { endpoint, gone, stop };
}

/** Where the engine on this port puts what it unpacks, and its functions what they leave. */
export const temporaryFolder = (port: number) => join(engineFolder, `tmp-${port}`);

/** A port that nothing listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function requireFreePort(port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') throw error;
    throw new UserError(
      `port ${port} is taken: end what listens there, or choose another with PORT=4570 npm start`,
    );
  }
  server.close();
  await once(server, 'close');
}

async function untilHealthy(endpoint: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    if (await isHealthy(endpoint)) return;
    await sleep(50);
  }
  throw new Error('it does not answer');
}

const isHealthy = (endpoint: string) =>
  fetch(`${endpoint}/_ministack/health`).then(
    (response) => response.ok,
    () => false,
  );
