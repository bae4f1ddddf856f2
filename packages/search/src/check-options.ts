import { CounterpointError } from '@counterpoint/core';

/** @throws CP_SEARCH_OPTION when k or the width of a search is outside its range */
export function checkSearch(k: number, width: number, maximum: number): void {
  if (!Number.isInteger(k) || k < 1)
    throw new CounterpointError('CP_SEARCH_OPTION', {
      what: `k is ${k}`,
      where: 'search',
      expected: 'an integer from 1',
    });
  if (!Number.isInteger(width) || width < 1 || width > maximum)
    throw new CounterpointError('CP_SEARCH_OPTION', {
      what: `The width is ${width}`,
      where: 'search',
      expected: `an integer from 1 to ${maximum}`,
    });
}

/** Any text but the empty one, and without halves of characters, which no file can store. */
export function checkedId(id: string): string {
  if (typeof id === 'string' && id !== '' && !/\p{Surrogate}/u.test(id)) return id;
  throw new CounterpointError('CP_SEARCH_OPTION', {
    what: `An id is ${JSON.stringify(id)}`,
    where: 'add',
    expected: 'a text that is not empty and is valid Unicode',
  });
}

/** @throws CP_SEARCH_OPTION when an index cannot be made of such vectors */
export function checkMade(model: string, width: number): void {
  if (Number.isInteger(width) && width >= 1 && model !== '') return;
  throw new CounterpointError('CP_SEARCH_OPTION', {
    what: `An index of width ${width} for the model '${model}'`,
    expected: 'a positive integer and a fingerprint',
  });
}
