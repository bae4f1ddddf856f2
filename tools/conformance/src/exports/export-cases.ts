import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { nlpProgram } from '../../../../apps/nlp/src/program.js';
import { speechProgram } from '../../../../apps/speech/src/program.js';
import { visionProgram } from '../../../../apps/vision/src/program.js';
import { counterpointProgram } from '../../../../packages/cli/src/program/counterpoint-program.js';
import { rowPlugin, rowViews } from '../../../../packages/cli/src/testing/row-plugin.js';
import { writeBertFolder } from '../../../../packages/onnx/src/testing/write-bert-folder.js';
import { runInProcess } from '../../../vitest/run-in-process.js';
import {
  writtenPictures,
  writtenRows,
  writtenSounds,
  writtenTexts,
  writtenVideos,
} from './written-data.js';

/** A run, as a user trains, scores and exports it. */
export interface ExportCase {
  readonly program: () => Command;
  /** Words before the command: `clip`. */
  readonly words: readonly string[];
  /** Writes the data. @returns its path */
  readonly data: (place: string) => Promise<string>;
  /** The command that trains, without data and folder; `place` is a folder for what it needs. */
  readonly train: (place: string, data: string) => Promise<readonly string[]>;
}

const set = (...entries: string[]) => entries.flatMap((entry) => ['--set', entry]);
const once = (batchSize: number) => ['--epochs', '1', '--batch-size', `${batchSize}`];
const always =
  (...options: string[]) =>
  () =>
    Promise.resolve(['train', ...options]);

const smallPictures = set('modality.side=12', 'views.side=12', 'encoder.width=4');
const pictures = { program: visionProgram, words: [], data: writtenPictures };
const features = JSON.stringify({
  ...{ sampleRateHz: 16000, bands: 16, windowSeconds: 0.032, hopSeconds: 0.05 },
});
const frames = (side = '') => [
  ...set(`modality.${side}side=16`, `views.${side}side=16`),
  ...set(`modality.${side}frames=4`, `views.${side}frames=4`),
];
const videos = { program: visionProgram, data: writtenVideos };
const texts = { program: nlpProgram, words: [], data: named(writtenTexts, 'texts.csv') };

/** By what is exported. */
export const exportCases: Readonly<Record<string, ExportCase>> = {
  'rows of a plugin': {
    program: counterpointProgram,
    words: [],
    data: named(writtenRows, 'rows.csv'),
    train: (place) =>
      Promise.resolve(['train', '--plugin', rowPlugin(place, 'rows', rowViews), ...once(8)]),
  },
  pictures: { ...pictures, train: always(...once(8), ...smallPictures) },
  'pictures, from another run': {
    ...pictures,
    train: async (place, data) => {
      const earlier = await earlierRun(place, data);
      return ['train', '--from', earlier, ...once(8), ...set('views.side=12')];
    },
  },
  'pictures of classes, fine-tuned': {
    ...pictures,
    train: async (place, data) => ['finetune', await earlierRun(place, data), ...once(8)],
  },
  'pictures with captions': {
    ...pictures,
    words: ['clip'],
    train: always(
      ...once(8),
      ...set('encoder.width=16', 'encoder.towers.text.encoder.layers=1'),
      ...set('encoder.towers.image.encoder.encoder.width=4'),
      ...set('encoder.towers.text.encoder.width=16'),
    ),
  },
  'videos with sound': {
    ...videos,
    words: ['video'],
    train: always(
      ...once(4),
      ...frames(),
      ...set('encoder.width=8', 'encoder.towers.video.encoder.encoder.width=2'),
      ...set('encoder.towers.video.encoder.frames=4', 'encoder.towers.video.encoder.depth=0'),
      ...set('encoder.towers.sound.encoder.widths=[4,4,4]'),
    ),
  },
  'videos with captions': {
    ...videos,
    words: ['video', 'text'],
    train: always(
      ...once(4),
      ...frames('sides.video.'),
      ...set('encoder.width=16', 'encoder.towers.video.encoder.encoder.width=2'),
      ...set('encoder.towers.video.encoder.frames=4'),
      ...set('encoder.towers.video.encoder.convolutions=[4]'),
      ...set('encoder.towers.text.encoder.width=16', 'encoder.towers.text.encoder.layers=1'),
    ),
  },
  texts: {
    ...texts,
    train: always(
      ...['--method', 'simcse', '--columns', 'text', '--vocabulary', '60', ...once(8)],
      ...set('encoder.width=8', 'encoder.layers=1', 'encoder.heads=2'),
    ),
  },
  'texts as a bag': {
    ...texts,
    train: always(
      ...['--method', 'simcse', '--columns', 'text', '--encoder', 'bag', ...once(8)],
      ...set('encoder.width=8', 'encoder.vocabulary=64', 'modality.tokenizer.buckets=64'),
    ),
  },
  'texts by an adapted model': {
    ...texts,
    train: async (place) => {
      const start = join(place, 'start');
      await writeBertFolder(start);
      return ['train', '--from', start, '--method', 'simcse', '--columns', 'text', ...once(8)];
    },
  },
  recordings: {
    program: speechProgram,
    words: [],
    data: writtenSounds,
    train: always(
      ...['--method', 'cola', ...once(8)],
      ...set('modality.seconds=0.5', 'views.seconds=0.5', `modality.features=${features}`),
      ...set(`views.features=${features}`, 'encoder.width=4'),
    ),
  },
  'recordings with captions': {
    program: speechProgram,
    words: ['clap'],
    data: writtenSounds,
    train: always(
      ...['--method', 'sounds', ...once(8)],
      ...set(
        'encoder.towers.audio.encoder={"type":"audio/temporal-convolution","bands":16,"widths":[16,16]}',
      ),
      ...set('encoder.towers.text.encoder.width=16', 'encoder.width=16'),
      ...set(`modality.sides.audio.features=${features}`, `views.sides.audio.features=${features}`),
      ...set('modality.sides.audio.seconds=0.5', 'views.sides.audio.seconds=0.5'),
    ),
  },
};

async function earlierRun(place: string, data: string): Promise<string> {
  const earlier = join(place, 'earlier');
  const words = ['train', '--data', data, '--out', earlier, ...once(8), ...smallPictures];
  await runInProcess(visionProgram(), ...words);
  return earlier;
}

function named(
  write: (path: string) => Promise<string>,
  name: string,
): (place: string) => Promise<string> {
  return async (place) => {
    const path = join(place, name);
    mkdirSync(dirname(path), { recursive: true });
    return write(path);
  };
}
