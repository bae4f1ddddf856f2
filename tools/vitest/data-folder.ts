import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Where the development data sets are: `COUNTERPOINT_DATA`, or `../shared/data` beside the
 * workspace.
 * Undefined, with a line that says so, when the folder is missing; in CI that is an error.
 */
export function dataFolder(name = ''): string | undefined {
  return folder('COUNTERPOINT_DATA', '../shared/data', name);
}

/**
 * Where the reference values are: `COUNTERPOINT_GOLDEN`, or `../shared/golden` beside the
 * workspace.
 */
export function goldenFolder(): string | undefined {
  return folder('COUNTERPOINT_GOLDEN', '../shared/golden', '');
}

/**
 * Where inputs that once failed are: `COUNTERPOINT_CASES`, or `../shared/cases`. Tests of the kinds
 * of these faults write their own inputs, so that CI does without the folder.
 */
export function casesFolder(name = ''): string | undefined {
  return folder('COUNTERPOINT_CASES', '../shared/cases', name, false);
}

function folder(
  variable: string,
  fallback: string,
  name: string,
  isNeededInCi = true,
): string | undefined {
  const path = resolve(workspace, process.env[variable] ?? fallback, name);
  if (existsSync(path)) return path;
  const message = `This test needs ${path}, which is missing. Set ${variable} to the folder that holds it.`;
  if (isNeededInCi && process.env['CI']) throw new Error(message);
  process.stderr.write(`${message} Skipped.\n`);
  return undefined;
}
