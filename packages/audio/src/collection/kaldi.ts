import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { isFile, layoutError, linesOf } from './collection-layout.js';
import type { CollectionLayout, CollectionRow } from './collection-layout.js';

/**
 * A data folder of Kaldi: `wav.scp` (recording, path), and where they exist `segments` (utterance,
 * recording, start, end), `text` (utterance, words) and `utt2spk` (utterance, speaker)
 * (https://kaldi-asr.org/doc/data_prep.html); or a folder of such folders, which are its splits:
 * `data/train`, `data/test`. Labels are speakers; commands in `wav.scp` are refused.
 */
export const kaldi: CollectionLayout = {
  name: 'Kaldi data folder',
  async read(root) {
    if (await isFile(join(root, 'wav.scp'))) return rowsOf(root, 'train');
    const names = await foldersOf(root);
    const inside = await Promise.all(names.map((name) => isFile(join(root, name, 'wav.scp'))));
    const splits = names.filter((_, i) => inside[i]);
    if (splits.length === 0) return undefined;
    const all = await Promise.all(splits.map((name) => rowsOf(join(root, name), name)));
    const isAlone = splits.length === 1;
    return all.flatMap((rows, i) =>
      rows.map((row) => ({
        ...row,
        split: isAlone && row.split === row.part ? usualSplit(row.split) : row.split,
        path: isAbsolute(row.path) ? row.path : `${splits[i]!}/${row.path}`,
      })),
    );
  },
};

async function rowsOf(root: string, part: string): Promise<CollectionRow[]> {
  const recordings = await tableOf(root, 'wav.scp');
  for (const [key, path] of recordings)
    if (path.endsWith('|'))
      throw layoutError(`wav.scp has a command in place of a path: "${key} ${path}"`, root);
  const optional = async (name: string): Promise<ReadonlyMap<string, string> | undefined> =>
    (await isFile(join(root, name))) ? tableOf(root, name) : undefined;
  const [segments, texts, speakers] = [
    await optional('segments'),
    await optional('text'),
    await optional('utt2spk'),
  ];
  const utterances = segments
    ? [...segments].map(([key, value]) => segmentOf(key, value, root))
    : [...recordings.keys()].map((key) => ({ key, recording: key, times: {} }));
  return utterances.map(({ key, recording, times }) => {
    const path = recordings.get(recording);
    if (path === undefined)
      throw layoutError(`The utterance "${key}" is of a recording that wav.scp lacks`, root);
    const speaker = speakers === undefined ? key : speakers.get(key);
    if (speaker === undefined) throw layoutError(`utt2spk lacks the utterance "${key}"`, root);
    return {
      path,
      label: speaker,
      split: splitOf(part),
      part: part.toLowerCase(),
      metadata: { utterance: key, speaker, text: texts?.get(key), ...times },
    };
  });
}

/**
 * `val` of `dev93`, `cv` and `train_dev`, `test` of `eval2000`, `train` of what begins so. Other
 * folders beside them are opened by their own names alone.
 */
function splitOf(part: string): string {
  if (/^(dev|val|cv|dt\d)|[-_](dev|val|valid|validation|cv)$/iu.test(part)) return 'val';
  if (/^(test|eval|et\d)|[-_](test|eval)$/iu.test(part)) return 'test';
  return /^train/iu.test(part) ? 'train' : part.toLowerCase();
}

/** A line of `segments` behind its utterance: the recording, start and end. An end of -1 is that of the recording. */
function segmentOf(key: string, value: string, root: string) {
  const [recording = '', start, end, ...rest] = value.split(/\s+/);
  if (start === undefined || end === undefined || rest.length > 0)
    throw layoutError(
      `A line of segments is no utterance, recording, start and end: "${key} ${value}"`,
      root,
    );
  return { key, recording, times: { start, end: end === '-1' ? undefined : end } };
}

/** A folder that stands alone is for training, unless its name says that it is for scoring. */
const usualSplit = (split: string): string =>
  split === 'val' || split === 'test' ? split : 'train';

async function foldersOf(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** Lines of a key and a value, by key. @throws CP_AUDIO_LAYOUT for a key that occurs twice */
async function tableOf(root: string, name: string): Promise<ReadonlyMap<string, string>> {
  const table = new Map<string, string>();
  for (const line of await linesOf(root, name)) {
    const [, key = '', value = ''] = /^(\S+)\s*(.*)$/u.exec(line) ?? [];
    if (table.has(key)) throw layoutError(`${name} has "${key}" twice`, root);
    table.set(key, name === 'text' ? value.split(/\s+/).join(' ') : value);
  }
  return table;
}
