import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DifferentialKind } from './differential-kind.js';
import { isOnPath } from './is-on-path.js';

/**
 * The first program, or module of Python, that a kind needs and that is missing; undefined where
 * none is.
 */
export async function missingNeed({
  needs,
  modules,
}: Pick<DifferentialKind, 'needs' | 'modules'>): Promise<string | undefined> {
  const program = needs.find((each) => !isOnPath(each));
  if (program !== undefined) return program;
  for (const name of modules?.names ?? [])
    try {
      await promisify(execFile)(modules!.python, ['-c', `import ${name}`]);
    } catch {
      return `the module ${name} of ${modules!.python}`;
    }
  return undefined;
}
