import type { Engine } from '../../local/engine.ts';

export default async function stop(): Promise<void> {
  await (globalThis as unknown as { engine?: Engine }).engine?.stop();
}
