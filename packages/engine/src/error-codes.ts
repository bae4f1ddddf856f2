/** Every code that starting an engine raises, with its meaning. */
export const engineErrorCodes = {
  CP_ENGINE_NONE:
    'None of the requested engines could be started; the message gives the reason for each.',
  CP_ENGINE_PACKAGE_BROKEN:
    'The package of an engine is installed, but could not be loaded. This is why the engine was skipped.',
  CP_ENGINE_PACKAGE_MISSING:
    'The package of an engine is not installed. This is why the engine was skipped.',
  CP_ENGINE_UNKNOWN: 'The requested engine does not exist.',
} as const;
