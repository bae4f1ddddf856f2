/** The codes of this program's errors, each with its meaning. */
export const nlpErrorCodes = {
  CP_NLP_USAGE: 'Options do not fit together.',
  CP_NLP_DATA:
    'Data that is to be scored lacks what the score needs: labels, scores, judgements, pairs.',
} as const;
