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
  CP_EVAL_TREC_ID:
    'An id is empty or has white space, so that it cannot be a column of a TREC file.',
  CP_EVAL_DUPLICATE_ID:
    'An id stands for two things: two documents or queries, a document found twice, or two grades of one.',
  CP_EVAL_ID: 'An id is missing, or is a number that lost digits when it was read.',
  CP_EVAL_LEAKAGE: 'Test samples are copies of training samples, and the caller refuses such data.',
  CP_EVAL_RELEVANT: 'What a query calls relevant is neither an id, nor ids, nor grades by id.',
} as const;
