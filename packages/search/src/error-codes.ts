/** The error codes of this package, with what each means. */
export const searchErrorCodes = {
  CP_SEARCH_NO_INDEX: 'The folder holds no vector index, or one that was never finished.',
  CP_SEARCH_EXISTS: 'The folder already holds a vector index.',
  CP_SEARCH_DAMAGED:
    'The description of a vector index cannot be read, or its table is missing or broken.',
  CP_SEARCH_MODEL: 'The vectors of the index come from another model than the query.',
  CP_SEARCH_WIDTH: 'A vector has another length than those of the index.',
  CP_SEARCH_VECTOR:
    'A vector holds NaN or an infinite value, or is zero, so that it has no direction.',
  CP_SEARCH_OPTION: 'An option of a search is outside its range.',
  CP_SEARCH_WRITE: 'The index could not be written: no space, or no permission.',
  CP_SEARCH_LIBRARY: 'The vector database could not be loaded on this machine.',
} as const;
