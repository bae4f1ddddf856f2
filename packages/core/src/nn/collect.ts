import type { Module } from '../contract/encoder.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';

/** The variables and state of named modules, as `name.variable`; undefined modules are skipped. */
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

/** Disposes of all variables and state of a module. */
export function disposeVariables(part: Pick<Module, 'variables' | 'state'>): void {
  for (const variable of [...Object.values(part.variables), ...Object.values(part.state)])
    variable.dispose();
}
