/** Every code that starting an engine raises, with its meaning. */
export const engineErrorCodes = {
  CP_ENGINE_NONE: 'None of the engines asked for could be started; the message says why for each.',
  CP_ENGINE_PACKAGE_BROKEN:
    'The package of an engine is installed, but could not be loaded. Told as the reason why the engine was not taken.',
  CP_ENGINE_PACKAGE_MISSING:
    'The package of an engine is not installed. Told as the reason why the engine was not taken.',
  CP_ENGINE_UNKNOWN: 'An engine was asked for that does not exist.',
} as const;
