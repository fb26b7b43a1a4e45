import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { freePort } from '../../../tools/engine/engine.ts';
import { eventually } from '../../../tools/terminal/eventually.ts';

export interface MariaDb {
  /** The address of a new, empty database. */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** Whether this machine has the server; `.ci/run` installs it where it can. */
export const hasMariaDb = spawnSync('mariadbd', ['--version']).status === 0;

/** A server of the test's own on loopback, in a temporary folder, with its isolation level as it comes. */
export async function startMariaDb(): Promise<MariaDb> {
  const folder = mkdtempSync(join(tmpdir(), 'order-saga-mariadb-'));
  const data = join(folder, 'data');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  const made = spawnSync('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...user,
  ]);
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr}`);
  const port = await freePort();
  const server = spawn(
    'mariadbd',
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${join(folder, 'socket')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--innodb-flush-log-at-trx-commit=2',
      ...user,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const connect = () => mysql.createConnection({ host: '127.0.0.1', port, user: 'root' });
  await eventually(
    () =>
      connect().then(
        (connection) => connection.end().then(() => true),
        () => false,
      ),
    Boolean,
    30,
  );
  let databases = 0;
  return {
    async newDatabase() {
      const name = `shop${++databases}`;
      const connection = await connect();
      await connection.query(`CREATE DATABASE ${name}`);
      await connection.end();
      return `mysql://root@127.0.0.1:${port}/${name}`;
    },
    async stop() {
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
