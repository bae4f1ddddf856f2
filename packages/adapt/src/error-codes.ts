/** The error codes of this package, with what each means. */
export const adaptErrorCodes = {
  CP_ADAPT_PAIRS: 'Too few embeddings have the same id in both, or none does.',
  CP_ADAPT_WIDTH: 'Embeddings have another width than a map was learned for.',
  CP_ADAPT_JUDGEMENTS: 'Too few queries have a relevant document among the embeddings.',
  CP_ADAPT_CLASSES:
    'Too few classes have two samples or more to learn a layer and to measure it on other classes.',
  CP_ADAPT_THRESHOLD: 'There are too few labelled pairs to calibrate a threshold with.',
  CP_ADAPT_OPTION: 'An option of an adapter is outside its range.',
  CP_ADAPT_FILE: 'A file holds no map of embeddings.',
} as const;
