import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { appOf, type Settings } from './app.ts';
import { openDatabase } from './database/database.ts';

export interface Monolith {
  baseUrl: string;
  stop(): Promise<void>;
}

/** Starts the shop on 127.0.0.1; port 0 takes a free one. */
export async function startMonolith({
  database: address,
  port,
  ...settings
}: Settings & { database: string; port: number }): Promise<Monolith> {
  const database = await openDatabase(address);
  const { fetch } = appOf(database, settings);
  const server = serve({ fetch, port, hostname: '127.0.0.1' });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        (server as { closeAllConnections?: () => void }).closeAllConnections?.();
      });
      await database.close();
    },
  };
}
