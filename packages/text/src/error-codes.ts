/** The codes of this package's errors, each with its meaning. */
export const textErrorCodes = {
  CP_TEXT_TOKENIZER_MALFORMED:
    'A tokenizer.json or vocabulary cannot be read: its structure, sizes or ids are not those of a tokenizer.',
  CP_TEXT_TOKENIZER_MISSING: 'No tokenizer was found where one was expected.',
  CP_TEXT_TOKENIZER_MISMATCH: 'A tokenizer gives ids that the model has no embedding for.',
  CP_TEXT_CORPUS_TOO_SMALL: 'A corpus holds too little text for what was asked of it.',
  CP_TEXT_SHAPE: 'A batch of tokens does not have the shape that an encoder takes.',
  CP_TEXT_MEMORY: 'A table of rows does not fit into the memory that it can be worked on in.',
  CP_TEXT_CONFIG: 'A config asks for something that cannot be.',
  CP_TEXT_MODEL_MALFORMED:
    'A pretrained folder cannot be read: a file is missing or says something impossible.',
  CP_TEXT_MODEL_UNSUPPORTED:
    'A pretrained folder holds an architecture that this package does not implement.',
  CP_TEXT_NETWORK: 'A file could not be fetched from the hub.',
  CP_TEXT_COLUMNS:
    'The columns of the texts or scores are unknown: a named column does not exist, or no column has a usual name.',
  CP_TEXT_NO_SCORE: 'A row has no score, and the method or task needs one.',
  CP_TEXT_SCORE_RANGE:
    'A score is outside of what a cosine can reach; scores need a range to be divided by.',
  CP_TEXT_NO_TEXT: 'A row has no text where a text was expected: a column is missing or empty.',
  CP_TEXT_NO_VECTOR:
    'A row has no vector of a frozen model where one was expected, or vectors differ in length.',
  CP_TEXT_VIEWS:
    'A method was given other views than it takes: no scores, no hard negatives, no labels.',
  CP_TEXT_PEER_MISSING: 'An optional library that this call needs is not installed.',
} as const;
