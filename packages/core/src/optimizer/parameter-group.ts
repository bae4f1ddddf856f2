import type { Variable } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';

/**
 * Settings that override the optimizer's for matching variables. The first matching group applies.
 */
export interface ParameterGroup {
  /** A regular expression that is searched for in the variable's name; `''` matches every name. */
  readonly match: string;
  /** @default the optimiser's */
  readonly weightDecay?: number;
  /** Multiplies the learning rate; 0 freezes. @default 1 */
  readonly rateScale?: number;
  /** Whether LARS scales these by their trust ratio. @default true */
  readonly trustRatio?: boolean;
}

/** One variable with its settings. */
export interface ParameterSettings {
  readonly name: string;
  readonly variable: Variable;
  readonly weightDecay: number;
  readonly rateScale: number;
  readonly trustRatio: boolean;
}

/**
 * Settings variable by variable. Where no group matches, gains, biases and scalars (rank 0 and 1)
 * have no weight decay and no trust
 * ratio: You et al. 2017, https://arxiv.org/abs/1708.03888, and the published settings of SimCLR,
 * BYOL and CLIP.
 */
export function resolveParameterSettings(
  variables: NamedVariables,
  weightDecay: number,
  groups: readonly ParameterGroup[] = [],
): ParameterSettings[] {
  return Object.entries(variables).map(([name, variable]) => {
    const group = groups.find(({ match }) => new RegExp(match).test(name));
    const matrix = variable.rank > 1;
    return {
      name,
      variable,
      weightDecay:
        group === undefined ? (matrix ? weightDecay : 0) : (group.weightDecay ?? weightDecay),
      rateScale: group?.rateScale ?? 1,
      trustRatio: group === undefined ? matrix : (group.trustRatio ?? true),
    };
  });
}
