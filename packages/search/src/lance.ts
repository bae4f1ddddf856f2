import { CounterpointError } from '@counterpoint/core';
import type * as Arrow from 'apache-arrow';
import type * as Lance from '@lancedb/lancedb';

export interface Library {
  readonly lance: typeof Lance;
  readonly arrow: typeof Arrow;
}

/**
 * Loads LanceDB, which brings native code of its own, at the first use of an index.
 *
 * @throws CP_SEARCH_LIBRARY
 */
export async function loadLance(): Promise<Library> {
  try {
    const [lance, arrow] = await Promise.all([import('@lancedb/lancedb'), import('apache-arrow')]);
    return { lance, arrow };
  } catch (cause) {
    throw new CounterpointError('CP_SEARCH_LIBRARY', {
      what: 'LanceDB could not be loaded', expected: 'Linux or Windows on x64, or Linux or macOS on arm64, with optional packages installed',
      remedy: 'install again without --omit=optional', facts: { platform: process.platform, arch: process.arch }, cause,
    });
  }
}
