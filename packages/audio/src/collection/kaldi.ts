import { join } from 'node:path';
import { isFile, layoutError, linesOf } from './collection-layout.js';
import type { CollectionLayout } from './collection-layout.js';

/**
 * A data folder of Kaldi: `wav.scp` (recording, path), and where they exist `segments` (utterance,
 * recording, start, end), `text` (utterance,
 * words) and `utt2spk` (utterance, speaker) (https://kaldi-asr.org/doc/data_prep.html). Labels are
 * speakers; commands in `wav.scp` are refused.
 */
export const kaldi: CollectionLayout = {
  name: 'Kaldi data folder',
  async read(root) {
    if (!(await isFile(join(root, 'wav.scp')))) return undefined;
    const recordings = await tableOf(root, 'wav.scp');
    for (const [key, path] of recordings)
      if (path.endsWith('|'))
        throw layoutError(`wav.scp has a command in place of a path: "${key} ${path}"`, root);
    const optional = async (name: string): Promise<ReadonlyMap<string, string>> =>
      (await isFile(join(root, name))) ? tableOf(root, name) : new Map<string, string>();
    const [segments, texts, speakers] = [
      await optional('segments'),
      await optional('text'),
      await optional('utt2spk'),
    ];
    const utterances =
      segments.size > 0
        ? [...segments].map(([key, value]) => [key, ...value.split(/\s+/)] as const)
        : [...recordings.keys()].map((key) => [key, key] as const);
    return utterances.map(([key, recording, start, end]) => {
      const path = recordings.get(recording ?? '');
      if (path === undefined)
        throw layoutError(`The utterance "${key}" is of a recording that wav.scp lacks`, root);
      const times = start === undefined ? {} : { start, end: end === '-1' ? undefined : end };
      const speaker = speakers.get(key) ?? key;
      return {
        path,
        label: speaker,
        split: 'train',
        metadata: { utterance: key, speaker, text: texts.get(key), ...times },
      };
    });
  },
};

/** Lines of a key and a value, by key. */
async function tableOf(root: string, name: string): Promise<ReadonlyMap<string, string>> {
  return new Map(
    (await linesOf(root, name)).map((line) => {
      const [key, ...rest] = line.split(/\s+/);
      return [key!, rest.join(' ')];
    }),
  );
}
