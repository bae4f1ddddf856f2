import type { Module } from '../contract/encoder.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';

/**
 * The variables and state of parts by name, as `name.variable`; parts that are undefined are left
 * out.
 */
export function collect(
  parts: Readonly<Record<string, Pick<Module, 'variables' | 'state'> | undefined>>,
): { variables: NamedVariables; state: NamedVariables } {
  let variables: NamedVariables = {};
  let state: NamedVariables = {};
  for (const [name, part] of Object.entries(parts)) {
    if (part === undefined) continue;
    variables = { ...variables, ...prefixed(name, part.variables) };
    state = { ...state, ...prefixed(name, part.state) };
  }
  return { variables, state };
}

/** Disposes of every variable and statistic of a part. */
export function disposeVariables(part: Pick<Module, 'variables' | 'state'>): void {
  for (const variable of [...Object.values(part.variables), ...Object.values(part.state)])
    variable.dispose();
}
