import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { RawSample } from '../sample/raw-sample.js';

/** Texts beside a file: no content of the sample itself. */
const captions = new Set(['txt', 'json', 'cls']);

/** Marks of samples by their content; equal content has the same mark. */
export class ContentMarks {
  readonly #files = new Map<string, Promise<string | undefined>>();

  /**
   * The mark of one sample: of its files or its array; of a file that stays on the disk of the
   * file's bytes and the piece of it, `start` to `end`; of the row of a table of its columns.
   *
   * @returns undefined where nothing can be compared
   */
  async of(
    { members, array, path }: RawSample,
    metadata?: Readonly<Record<string, unknown>>,
  ): Promise<string | undefined> {
    const hash = createHash('sha256');
    const files = Object.keys(members)
      .filter((extension) => !captions.has(extension))
      .sort();
    for (const extension of files)
      hash.update(`${extension}\0${members[extension]!.length}\0`).update(members[extension]!);
    if (array !== undefined) hash.update(array.shape.join()).update(array.data);
    else if (files.length === 0 && path !== undefined) {
      const file = await this.#ofFile(path);
      if (file === undefined) return undefined;
      hash.update(JSON.stringify([file, metadata?.['start'] ?? '', metadata?.['end'] ?? '']));
    } else if (files.length === 0) {
      if (metadata === undefined) return undefined;
      hash.update(JSON.stringify(metadata));
    }
    return hash.digest('base64');
  }

  /** Of a file on disk, which several samples may be pieces of. */
  #ofFile(path: string): Promise<string | undefined> {
    const digest = this.#files.get(path) ?? digestOf(path).catch(() => undefined);
    this.#files.set(path, digest);
    return digest;
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('base64');
}
