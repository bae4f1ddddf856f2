import { join } from 'node:path';

/** The folder of a run that is not named: `runs/simclr-2026-01-31T120000`. */
export function defaultOut(name: string): string {
  return join('runs', `${name}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
}
