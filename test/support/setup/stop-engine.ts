import type { Engine } from '../../../tools/engine/engine.ts';

export default async function stop(): Promise<void> {
  await (globalThis as unknown as { engine?: Engine }).engine?.stop();
}
