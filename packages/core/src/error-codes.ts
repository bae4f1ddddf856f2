/** The codes of this package's errors, each with its meaning. */
export const coreErrorCodes = {
  CP_CORE_PARTS_DIFFER: 'Values were to be copied between parts whose variables differ in name or shape.',
} as const;
