/** The error codes of this package, with what each means. */
export const explorerErrorCodes = {
  CP_EXPLORER_EMPTY: 'There are too few samples to draw a map.',
  CP_EXPLORER_COUNTS: 'Two lists that belong together have different lengths.',
  CP_EXPLORER_BUNDLE: 'The front end of the page is missing from the package.',
  CP_EXPLORER_WRITE: 'The page cannot be written.',
  CP_EXPLORER_TOO_MANY: 'Two spaces have more samples than can be compared.',
  CP_EXPLORER_SERVE: 'The page cannot be served.',
} as const;
