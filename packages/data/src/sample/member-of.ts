import { CounterpointError, type Sample } from '@counterpoint/core';
import type { RawSample } from './raw-sample.js';

/** One stored file of a sample. */
export interface Member {
  /** In lower case, without the dot. */
  readonly extension: string;
  readonly bytes: Uint8Array;
}

/**
 * The first of a sample's files that has one of the extensions (without dots, the preferred one
 * first).
 * A member with a longer extension matches by its end: `left.png` is a `png`.
 *
 * @throws CP_DATA_MEMBER_MISSING when it has none
 */
export function memberOf(sample: Sample<RawSample>, extensions: readonly string[]): Member {
  const { members } = sample.value;
  for (const extension of extensions) {
    const bytes = members[extension];
    if (bytes !== undefined) return { extension, bytes };
  }
  for (const name of Object.keys(members)) {
    const extension = name.slice(name.lastIndexOf('.') + 1);
    if (extensions.includes(extension)) return { extension, bytes: members[name]! };
  }
  const present = Object.keys(members);
  throw new CounterpointError('CP_DATA_MEMBER_MISSING', {
    what: `The sample has no ${extensions.map((e) => `.${e}`).join(' or ')} file`,
    where: sample.key,
    expected:
      'one of its files ' +
      `(${present.length > 0 ? present.map((e) => `.${e}`).join(', ') : 'none'}) to be of that ` +
      'kind',
    remedy: 'check that this data set holds what the command reads',
    facts: { key: sample.key, extensions, found: present },
  });
}
