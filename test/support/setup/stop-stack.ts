import type { LocalStack } from '../../../tools/stack/stack.ts';

export default async function stop(): Promise<void> {
  await (globalThis as unknown as { stack?: LocalStack }).stack?.stop();
}
