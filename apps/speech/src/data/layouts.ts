import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';

/** One recording of a known collection. */
export interface LaidOut {
  /** Relative to the collection's folder. */
  readonly path: string;
  readonly label?: string;
  readonly split: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A public collection as it lies on disk. */
export interface CollectionLayout {
  readonly name: string;
  /** Undefined when the folder is none of this collection. */
  read(root: string): Promise<readonly LaidOut[] | undefined>;
}

/** LibriSpeech: `<part>/<speaker>/<chapter>/<speaker>-<chapter>-<number>.flac`, texts in `*.trans.txt`. https://www.openslr.org/12 */
const libriSpeech: CollectionLayout = {
  name: 'LibriSpeech',
  async read(root) {
    const files = await filesBelow(root);
    const texts = files.filter((path) => /(^|\/)\d+-\d+\.trans\.txt$/.test(path));
    if (texts.length === 0) return undefined;
    const said = new Map<string, string>();
    for (const path of texts) {
      for (const line of (await readFile(join(root, path), 'utf8')).split('\n')) {
        const [key, ...words] = line.trim().split(' ');
        if (key) said.set(key, words.join(' '));
      }
    }
    return files.flatMap((path) => {
      const match = /(?:^|\/)((\d+)-(\d+)-\d+)\.(flac|wav)$/.exec(path);
      if (match === null) return [];
      const [, key, speaker, chapter] = match as unknown as [string, string, string, string];
      const part = /(?:^|\/)(train|dev|test)[-/]/.exec(path)?.[1] ?? 'train';
      return [
        {
          path,
          label: speaker,
          split: part === 'dev' ? 'val' : part,
          metadata: { speaker, chapter, text: said.get(key) ?? '' },
        },
      ];
    });
  },
};

/** Speech Commands: a folder for each word, `validation_list.txt` and `testing_list.txt`. https://arxiv.org/abs/1804.03209 */
const speechCommands: CollectionLayout = {
  name: 'Speech Commands',
  async read(root) {
    if (!(await isFile(join(root, 'testing_list.txt')))) return undefined;
    const list = async (name: string): Promise<Set<string>> =>
      new Set((await readNeeded(root, name)).split(/\r?\n/).filter((line) => line !== ''));
    const [test, validation] = [await list('testing_list.txt'), await list('validation_list.txt')];
    const files = await filesBelow(root);
    return files
      .filter((path) => /^[^_/][^/]*\/[^/]+\.wav$/.test(path))
      .map((path) => {
        const [word, file] = path.split('/') as [string, string];
        const split = test.has(path) ? 'test' : validation.has(path) ? 'val' : 'train';
        return {
          path,
          label: word,
          split,
          metadata: { text: word, speaker: file.split('_nohash_')[0]! },
        };
      });
  },
};

/** ESC-50 and ESC-10: `audio/*.wav` and `meta/esc50.csv`; fold 5 is the test part. https://doi.org/10.1145/2733373.2806390 */
const esc50: CollectionLayout = {
  name: 'ESC-50',
  async read(root) {
    if (!(await isFile(join(root, 'meta', 'esc50.csv')))) return undefined;
    const [head, ...rows] = (await readNeeded(root, 'meta/esc50.csv'))
      .split(/\r?\n/)
      .filter((line) => line !== '')
      .map((line) => line.split(','));
    return rows.map((row) => {
      const metadata = Object.fromEntries(head!.map((name, i) => [name, row[i] ?? '']));
      return {
        path: `audio/${metadata['filename']}`,
        label: metadata['category']!,
        split: metadata['fold'] === '5' ? 'test' : 'train',
        metadata,
      };
    });
  },
};

/** VoxCeleb: `<wav or aac>/id<speaker>/<video>/<number>.wav`. https://doi.org/10.1016/j.csl.2019.101027 */
const voxCeleb: CollectionLayout = {
  name: 'VoxCeleb',
  async read(root) {
    const found = (await filesBelow(root)).flatMap((path) => {
      const match = /^(.*\/)?(id\d{5})\/([^/]+)\/\d+\.(wav|flac|mp3)$/.exec(path);
      if (match === null) return [];
      const [, part = '', speaker, video] = match as unknown as [
        string,
        string | undefined,
        string,
        string,
      ];
      return [
        {
          path,
          label: speaker,
          split: /test/.test(part) ? 'test' : 'train',
          metadata: { speaker, video },
        },
      ];
    });
    return found.length > 0 ? found : undefined;
  },
};

export const layouts: readonly CollectionLayout[] = [speechCommands, esc50, libriSpeech, voxCeleb];

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name).slice(root.length).replace(/\\/g, '/').replace(/^\//, ''),
    )
    .sort();
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (about) => about.isFile(),
    () => false,
  );
}

async function readNeeded(root: string, name: string): Promise<string> {
  try {
    return await readFile(join(root, name), 'utf8');
  } catch (cause) {
    throw new CounterpointError('CP_SPEECH_LAYOUT', {
      what: `The collection has no ${name}`,
      where: root,
      expected: 'the collection as it is published',
      cause,
    });
  }
}
