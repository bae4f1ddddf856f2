import {
  addN,
  div,
  maximum,
  sqrt,
  square,
  sub,
  sum,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';

/**
 * The distance of a momentum twin from the online weights: |twin - online| / |online| over all
 * trained parameters that both have. 0 for a copy (momentum 0), about sqrt(2) for unrelated
 * weights.
 *
 * @param of a method whose state holds the twin's parameters under `twin.` and the online names
 * @returns undefined for a method without a twin
 */
export async function twinDrift({
  variables,
  state,
}: {
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
}): Promise<number | undefined> {
  const pairs = Object.entries(state).flatMap(([name, twin]) => {
    const online = name.startsWith('twin.') ? variables[name.slice('twin.'.length)] : undefined;
    return online === undefined ? [] : [[twin, online] as const];
  });
  if (pairs.length === 0) return undefined;
  const drift = tidy(() => {
    const total = (squares: readonly Tensor[]) => sqrt(addN([...squares]));
    const distance = total(pairs.map(([twin, online]) => sum(square(sub(twin, online)))));
    return div(
      distance,
      maximum(total(pairs.map(([, online]) => sum(square(online)))), 1e-12),
    ) as Scalar;
  });
  const [value] = await drift.data();
  drift.dispose();
  return value!;
}
