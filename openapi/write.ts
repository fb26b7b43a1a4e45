import { writeFileSync } from 'node:fs';
import { openApiDocument } from './openapi-document.ts';

/** `npm run openapi`: writes openapi.json from the services' contracts. */
writeFileSync(new URL('../openapi.json', import.meta.url), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
