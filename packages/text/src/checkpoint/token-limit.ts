import { malformedModel } from './model-files.js';

/** From this on a limit stands for none: transformers writes 1e30 for a model without one. */
const unlimited = 1e6;

/** Whether a value is a number of tokens. */
export const isTokenCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

/**
 * A limit of tokens, such as `model_max_length` of `tokenizer_config.json`.
 *
 * @returns undefined where there is none, or one that stands for none
 * @throws CP_TEXT_MODEL_MALFORMED for anything but a number of tokens
 */
export function tokenLimit(value: unknown, key: string, where: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && value >= unlimited) return undefined;
  if (isTokenCount(value)) return value;
  throw malformedModel(`${key} is ${JSON.stringify(value)}, not a number of tokens`, where);
}
