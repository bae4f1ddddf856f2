/** The codes of this package's errors, each with its meaning. */
export const testkitErrorCodes = {
  CP_TESTKIT_CONTRACT_BROKEN:
    'A part does not keep what its kind promises; the message names each broken contract and what was seen.',
  CP_TESTKIT_SUBJECT: 'A check was given too little to try a part with: too few rows, say.',
} as const;
