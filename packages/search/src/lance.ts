import { createRequire } from 'node:module';
import { resolve } from 'node:path';
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

/** An empty table in the folder of an index. One that is there is replaced: it was asked for, or never finished. */
export async function createTable(
  library: Library,
  folder: string,
  width: number,
): Promise<{ connection: Lance.Connection; table: Lance.Table }> {
  const connection = await library.lance.connect(resolve(folder));
  const exists = (await connection.tableNames()).includes('vectors');
  const table = await connection.createEmptyTable('vectors', emptySchema(library, width), {
    mode: exists ? 'overwrite' : 'create',
  });
  return { connection, table };
}

/** The schema of an index: id, facts (JSON), vector (unit length). */
function emptySchema({ arrow }: Library, width: number): Arrow.Schema {
  return new arrow.Schema([
    new arrow.Field('id', new arrow.Utf8(), false),
    new arrow.Field('facts', new arrow.Utf8(), false),
    new arrow.Field(
      'vector',
      new arrow.FixedSizeList(width, new arrow.Field('item', new arrow.Float32(), true)),
      false,
    ),
  ]);
}
