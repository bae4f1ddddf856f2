/** The codes of this package's errors, each with its meaning. */
export const nxErrorCodes = {
  CP_NX_EXISTS: 'The folder that a generator would write is there already.',
  CP_NX_NAME_INVALID: 'The name for a generator is no valid name of a package or an identifier.',
  CP_NX_USAGE: 'The generator command was called with an unknown kind or option.',
} as const;
