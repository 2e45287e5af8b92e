import { fileURLToPath } from 'node:url';

/** The folder of package.json, personas and `.env`, with a separator at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
