import { createRequire } from 'node:module';
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
    const lance = await import('@lancedb/lancedb');
    // The copy that LanceDB itself requires: a table made by another one (its ES module, say) would be written without its rows.
    const require = createRequire(createRequire(import.meta.url).resolve('@lancedb/lancedb'));
    return { lance, arrow: require('apache-arrow') };
  } catch (cause) {
    throw new CounterpointError('CP_SEARCH_LIBRARY', {
      what: 'LanceDB could not be loaded',
      expected:
        'Linux or Windows on x64, or Linux or macOS on arm64, with optional packages installed',
      remedy: 'install again without --omit=optional',
      facts: { platform: process.platform, arch: process.arch },
      cause,
    });
  }
}
