import type { PairExplanation } from './explain-pair.js';

/** An explanation as JSON: typed arrays as lists, numbers as they are. */
export function explanationJson(explanation: PairExplanation): string {
  return JSON.stringify(
    explanation,
    (_key, value: unknown) =>
      value instanceof Float64Array || value instanceof Float32Array ? [...value] : value,
    2,
  );
}
