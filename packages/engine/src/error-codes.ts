/** Every code that starting an engine raises, with its meaning. */
export const engineErrorCodes = {
  CP_ENGINE_NONE: 'None of the engines asked for could be started; the message says why for each.',
  CP_ENGINE_UNKNOWN: 'An engine was asked for that does not exist.',
} as const;
