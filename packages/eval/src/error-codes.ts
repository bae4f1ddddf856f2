/** The error codes of this package, with what each means. */
export const evalErrorCodes = {
  CP_EVAL_SHAPE: 'The values of an embedding matrix are not count times width numbers.',
  CP_EVAL_NOT_FINITE: 'An embedding holds NaN or an infinite value, or a score is NaN.',
  CP_EVAL_COUNTS:
    'Two things that belong together row by row have different counts, or two matrices different widths.',
  CP_EVAL_EMPTY:
    'There is nothing to score: no rows, no pairs, no queries, or only one class where two are needed.',
  CP_EVAL_LABEL: 'A label is not a non-negative integer.',
  CP_EVAL_OPTION: 'An option of an evaluation is outside its range.',
  CP_EVAL_NAME: 'Two rows of a report have the same name, or one name is a part of another.',
  CP_EVAL_TREC_LINE: 'A line of a TREC qrels or run file does not have the columns it should.',
} as const;
