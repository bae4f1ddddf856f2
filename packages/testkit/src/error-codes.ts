/** The codes of this package's errors, each with its meaning. */
export const testkitErrorCodes = {
  CP_TESTKIT_CONTRACT_BROKEN:
    'A component breaks contracts of its kind; the message names each contract and what was observed.',
  CP_TESTKIT_SUBJECT: 'A check lacks inputs for its subject, such as enough rows.',
} as const;
