import { join } from 'node:path';
import { filesBelow, isFile, layoutError, linesOf } from './collection-layout.js';
import type { CollectionLayout } from './collection-layout.js';

/**
 * Speech Commands: a folder for each word, `validation_list.txt` and `testing_list.txt` (Warden
 * 2018, https://arxiv.org/abs/1804.03209).
 * Labels are words; facts are text and speaker.
 */
export const speechCommands: CollectionLayout = {
  name: 'Speech Commands',
  async read(root) {
    if (!(await isFile(join(root, 'testing_list.txt')))) return undefined;
    const files = (await filesBelow(root)).filter((path) => /^[^_/][^/]*\/[^/]+\.wav$/i.test(path));
    const [test, validation] = [
      await listedIn(root, 'testing_list.txt', files),
      await listedIn(root, 'validation_list.txt', files),
    ];
    return files.map((path) => {
      const [word, file] = path.split('/') as [string, string];
      const place = path.toLowerCase();
      return {
        path,
        label: word,
        split: test.has(place) ? 'test' : validation.has(place) ? 'val' : 'train',
        metadata: { text: word, speaker: file.split('_nohash_')[0]! },
      };
    });
  },
};

/**
 * The paths that a list names, in lower case. A list of which no line names a file is refused: its
 * files would be trained on.
 */
async function listedIn(
  root: string,
  name: string,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const lines = await linesOf(root, name);
  const listed = new Set(
    lines.map((line) =>
      line
        .replace(/\\/g, '/')
        .replace(/^(\.?\/)+/, '')
        .toLowerCase(),
    ),
  );
  if (lines.length > 0 && !files.some((path) => listed.has(path.toLowerCase())))
    throw layoutError(
      `None of the ${lines.length} lines of ${name} names a file, such as "${lines[0]}"`,
      root,
    );
  return listed;
}
