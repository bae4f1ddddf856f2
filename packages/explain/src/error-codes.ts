/** The error codes of this package, with what each means. */
export const explainErrorCodes = {
  CP_EXPLAIN_PLACES: "The embedding is not a linear function of its places' vectors.",
  CP_EXPLAIN_INPUT: 'The encoder has no continuous input that a gradient can reach.',
  CP_EXPLAIN_SHAPE: 'A batch, a target or a vocabulary has a shape that does not fit.',
  CP_EXPLAIN_ZERO: 'An embedding is zero, so its cosine with anything is undefined.',
  CP_EXPLAIN_OPTION: 'An option of an explanation is outside its range.',
  CP_EXPLAIN_FORMAT: 'An explanation cannot be written in this format.',
} as const;
