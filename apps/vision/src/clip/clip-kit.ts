import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  beginEngine,
  path,
  writing,
  type TowersAnswers,
  type TowersKit,
  type TowersScoreContext,
  type TowersTrainOptions,
} from '@counterpoint/cli';
import type { Modality } from '@counterpoint/core';
import type { Report } from '@counterpoint/eval';
import { namedOrLearned, readTokenizer } from '@counterpoint/text';
import { Option } from 'commander';
import { clipPictures } from './clip-pictures.js';
import { gallery, type GalleryPicture, type GalleryRow } from './gallery.js';
import { lockedOverlay, lockedRun, withVectors, writeUnlocked } from './locked.js';
import { contextLength } from './recipes.js';
import { sceneScores } from './scene-scores.js';
import { statementScores } from './statement-scores.js';
import { thumbnail } from './thumbnail.js';

/** The options of `clip train`, parsed. */
export interface ClipTrainOptions extends TowersTrainOptions {
  readonly locked?: string;
}

/** What makes the commands over two towers those of pictures and words. */
export const clipKit: TowersKit<ClipTrainOptions> = {
  ...clipPictures,
  command: 'clip',
  sample: 'picture',
  about:
    'trains a tower of pictures and a tower of texts on pictures with captions; without --data ' +
    'on scenes that it draws itself',
  contextLength,
  vocabulary: 8000,
  captionsOfClasses: false,
  defaultData: 'scenes',
  tokenizers: {
    make: async (options) => (await namedOrLearned(options)).tokenizer,
    read: readTokenizer,
  },
  trainOptions: [
    new Option(
      '--locked <run>',
      "takes the pictures' encoder from a run of `train` as it is, embeds every picture once and " +
        'trains the texts to fit (LiT)',
    ).argParser(path),
  ],
  async learn({ locked, engine, threads }, { modality }) {
    if (locked === undefined) return {};
    await beginEngine(engine ?? 'auto', threads);
    const { sides = {} } = modality as { sides?: object };
    return lockedOverlay(resolve(locked), Object.keys(sides));
  },
  async prepare(dataset, { config, say }) {
    const locked = lockedRun(config);
    return locked === undefined ? dataset : withVectors(dataset, locked, say);
  },
  async finish(run, config, result) {
    const locked = lockedRun(config);
    if (locked !== undefined) await writeUnlocked(run, locked, config, result);
  },
  scores,
  page: { defaultOut: 'search.html', write: writePage },
};

/** What towers know of drawn scenes, and of statements that are known to be true or false. */
async function scores({
  opened,
  towers,
  pairs,
  dataset,
  source,
  truth,
  open,
}: TowersScoreContext): Promise<Readonly<Record<string, Report>>> {
  if (source.type === 'image/scenes') return { scenes: await sceneScores(opened, towers, pairs) };
  if (truth === undefined) return {};
  const validation = await open('train');
  const statements = { test: dataset, validation, truth };
  return { statements: await statementScores(opened, towers, statements) };
}

/** Questions and the pictures that answer them, on one page. */
async function writePage(
  out: string,
  title: string,
  answers: readonly TowersAnswers[],
  { dataset, opened }: Parameters<NonNullable<TowersKit['page']>['write']>[3],
): Promise<void> {
  const modality = opened.modality(opened.side) as Modality;
  const rows: GalleryRow[] = [];
  for (const { question, hits } of answers) {
    const pictures: GalleryPicture[] = [];
    for (const { name, score, caption, place } of hits)
      pictures.push({ name, score, caption, png: await thumbnail(dataset, modality, place) });
    rows.push({ question, pictures });
  }
  await writing(out, () => writeFile(out, gallery(title, rows)));
}
