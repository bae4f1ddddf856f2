import { spawnSync } from 'node:child_process';

/**
 * A python3 that can import these modules (`COUNTERPOINT_PYTHON` names another interpreter), where
 * there is one.
 */
export function findPython(modules: readonly string[]): string | undefined {
  const candidates = [process.env['COUNTERPOINT_PYTHON'], 'python3', '/usr/bin/python3'].filter(
    (name) => name !== undefined,
  );
  return candidates.find(
    (name) => spawnSync(name, ['-c', `import ${modules.join(', ')}`]).status === 0,
  );
}
