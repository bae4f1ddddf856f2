import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where models are kept that were fetched or converted: COUNTERPOINT_CACHE, else in the home. */
export function cacheFolder(): string {
  return process.env['COUNTERPOINT_CACHE'] ?? join(homedir(), '.cache', 'counterpoint');
}
