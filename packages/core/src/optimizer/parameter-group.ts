import type { Variable } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '../contract/named-variables.js';

/**
 * An exception to an optimiser's settings for the variables that it names. The first group that
 * matches a variable holds for it.
 */
export interface ParameterGroup {
  /** A regular expression searched for in the variable's name; `''` matches every one. */
  readonly match: string;
  /** @default the optimiser's */
  readonly weightDecay?: number;
  /** Multiplies the learning rate; 0 freezes. @default 1 */
  readonly rateScale?: number;
  /** Whether LARS scales these by their trust ratio. @default true */
  readonly trustRatio?: boolean;
}

/** One variable with the settings that hold for it. */
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
