import { hasMariaDb, type MariaDb, startMariaDb } from './mariadb.ts';

const skipped = hasMariaDb ? [] : ['MariaDB is not on this machine: .ci/run installs it where it can'];
for (const line of skipped) console.warn(line);

/** The databases that the monolith is held to, as far as this machine has them. */
export const DATABASES = ['SQLite', ...(hasMariaDb ? ['MariaDB'] : [])];

let server: Promise<MariaDb> | undefined;

/** The address of a new, empty database. */
export async function newDatabase(name: string): Promise<string> {
  if (name === 'SQLite') return ':memory:';
  server ??= startMariaDb();
  return (await server).newDatabase();
}

/** Ends what was started; for `afterAll`. */
export const stopDatabases = async () => (await server)?.stop();
