import type { PairExplanation } from './explain-pair.js';

/**
 * An explanation as JSON: typed arrays as lists, numbers as they are.
 *
 * @param more entries to put beside those of the explanation
 */
export function explanationJson(explanation: PairExplanation, more: object = {}): string {
  return JSON.stringify(
    { ...explanation, ...more },
    (_key, value: unknown) =>
      value instanceof Float64Array || value instanceof Float32Array ? [...value] : value,
    2,
  );
}
