import { add, mul, tidy } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { assignValue } from '../nn/assign-value.js';

/**
 * WiSE-FT: Wortsman et al. 2022, https://arxiv.org/abs/2109.01903, eq. 1. Sets `into` to (1 -
 * weight) start + weight end, variable by variable, running statistics included. At 0 and at 1 the
 * values are exactly those of the start and of the end.
 *
 * @param weight alpha of the paper, in [0, 1]
 * @throws CP_CORE_PARTS_DIFFER when a name is missing or a shape differs
 */
export function interpolate(
  into: NamedVariables,
  start: NamedVariables,
  end: NamedVariables,
  weight: number,
): void {
  for (const [name, variable] of Object.entries(into)) {
    const [from, to] = [start[name], end[name]];
    if (from?.shape.join() !== variable.shape.join() || to?.shape.join() !== from.shape.join())
      throw new CounterpointError('CP_CORE_PARTS_DIFFER', {
        what: `"${name}" is not in all models, or not in one shape`,
        where: 'interpolate',
        expected: 'two models of one config',
        facts: { name },
      });
    const value = tidy(() =>
      weight === 0
        ? from.clone()
        : weight === 1
          ? to.clone()
          : add(mul(from, 1 - weight), mul(to, weight)),
    );
    assignValue(variable, value);
  }
}
