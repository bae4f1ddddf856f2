import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { assignValue } from './assign-value.js';

/**
 * Copies the values of one module to another with the same names and shapes.
 *
 * @throws CP_CORE_PARTS_DIFFER when names or shapes differ
 */
export function copyValues(
  from: Pick<Module, 'variables' | 'state'>,
  to: Pick<Module, 'variables' | 'state'>,
): void {
  assignAll(from.variables, to.variables);
  assignAll(from.state, to.state);
}

function assignAll(from: NamedVariables, to: NamedVariables): void {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  for (const name of names) {
    const source = from[name],
      target = to[name];
    if (
      source === undefined ||
      target === undefined ||
      source.shape.join() !== target.shape.join()
    ) {
      throw new CounterpointError('CP_CORE_PARTS_DIFFER', {
        what: 'Values cannot be copied between modules with different variables',
        where: name,
        expected:
          `${target?.shape.join(' x ') ?? 'no such variable'}, got ` +
          `${source?.shape.join(' x ') ?? 'no such variable'}`,
        remedy: 'create both modules from the same config',
      });
    }
    assignValue(target, source.clone());
  }
}
