import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EngineError } from '../engine-error.js';

/** The file of an optional package, resolved from this file, then from the working folder. */
function locate(name: string): string | undefined {
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      /* not there */
    }
  }
  return undefined;
}

/** Whether a package is installed. It may still be broken. */
export function isInstalled(name: string): boolean {
  return locate(name) !== undefined;
}

/**
 * Imports a package that is not a dependency of this one.
 * @param repair the remedy for a package that is installed but does not load
 * @throws CP_ENGINE_PACKAGE_MISSING, CP_ENGINE_PACKAGE_BROKEN
 */
export async function importOptional(name: string, repair: string): Promise<unknown> {
  const file = locate(name);
  if (file === undefined)
    throw new EngineError('CP_ENGINE_PACKAGE_MISSING', {
      what: `${name} is not installed`,
      remedy: `npm install ${name}`,
    });
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new EngineError('CP_ENGINE_PACKAGE_BROKEN', {
      what: `${name} is installed, but does not load: ${line}`,
      where: file,
      remedy: repair,
      cause,
    });
  }
}
