// Loaded before every script of package.json, or run before it: without the packages even Node is another, and nothing else can say so.
import { existsSync } from 'node:fs';

if (!existsSync(new URL('../node_modules/.bin/node', import.meta.url))) {
  console.error('error: the packages are not installed: run npm ci');
  process.exit(1);
}
