import { basename } from 'node:path';
import { filesBelow, linesOf } from './collection-layout.js';
import type { CollectionLayout } from './collection-layout.js';

/**
 * LibriSpeech: `<part>/<speaker>/<chapter>/<speaker>-<chapter>-<number>.flac`, texts in
 * `*.trans.txt` (https://www.openslr.org/12). A part's
 * folder may be opened alone. Labels are speakers; facts are speaker, chapter and text.
 */
export const libriSpeech: CollectionLayout = {
  name: 'LibriSpeech',
  async read(root) {
    const files = await filesBelow(root);
    const transcripts = files.filter((path) => /(^|\/)\d+-\d+\.trans\.txt$/i.test(path));
    if (transcripts.length === 0) return undefined;
    const texts = new Map<string, string>();
    for (const path of transcripts) {
      for (const line of await linesOf(root, path)) {
        const [key, ...words] = line.split(/\s+/);
        texts.set(key!, words.join(' '));
      }
    }
    return files.flatMap((path) => {
      const match = /(?:^|\/)((\d+)-(\d+)-\d+)\.(?:flac|wav|mp3|ogg|opus)$/i.exec(path);
      if (match === null) return [];
      const [, key, speaker, chapter] = match as unknown as [string, string, string, string];
      const part = partOf(path) ?? partOf(`${basename(root)}/`);
      const group = part?.split('-')[0] ?? 'train';
      return [
        {
          path,
          label: speaker,
          split: group === 'dev' ? 'val' : group,
          part,
          metadata: { speaker, chapter, text: texts.get(key) ?? '' },
        },
      ];
    });
  },
};

/** `train-clean-100`, `dev-other`, `test-clean`, `test`. */
function partOf(path: string): string | undefined {
  return /(?:^|\/)((?:train|dev|test)(?:-[a-z0-9-]+)?)\//i.exec(path)?.[1]?.toLowerCase();
}
