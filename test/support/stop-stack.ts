import type { LocalStack } from '../../local/stack.ts';

export default async function stop(): Promise<void> {
  await (globalThis as unknown as { stack?: LocalStack }).stack?.stop();
}
