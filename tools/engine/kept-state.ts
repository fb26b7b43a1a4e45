import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the engine is told so that it writes down what it holds when it is stopped, and reads it when it is started. */
export const keepingState = (folder: string) => ({
  PERSIST_STATE: '1',
  STATE_DIR: folder,
  S3_PERSIST: '1',
  S3_DATA_DIR: join(folder, 's3'),
});

/**
 * The engine keeps how far each function has read the streams of the tables, but not the streams: after a start they are empty, and
 * it would wait for as many new records as there were before, and hand none of them on.
 */
export function forgetStreamPositions(folder: string): void {
  const file = join(folder, 'lambda.json');
  if (!existsSync(file)) return;
  const state = JSON.parse(readFileSync(file, 'utf8'));
  if (state.payload) state.payload.dynamodb_stream_positions = {};
  writeFileSync(file, JSON.stringify(state));
}
