import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav } from '@counterpoint/audio';
import { Rng } from '@counterpoint/core';
import { encodePng } from '@counterpoint/image';
import type { ProgramName } from './bundle-programs.js';
import { runProcess } from './run-process.js';

/** Data and trained runs that every trial reads and none writes. */
export interface Fixtures {
  readonly data: Readonly<Record<ProgramName, string>>;
  readonly runs: Readonly<Record<ProgramName, string>>;
}

const features = JSON.stringify({
  sampleRateHz: 8000,
  bands: 8,
  windowSeconds: 0.032,
  hopSeconds: 0.05,
  highHz: 3900,
});

/** The settings of the smallest runs: a few steps, a checkpoint every second one. */
export const trainSettings: Readonly<Record<ProgramName, readonly string[]>> = {
  vision: [
    ...['--epochs', '2', '--batch-size', '8', '--threads', '1'],
    ...['--set', 'encoder.width=4', '--set', 'modality.side=12', '--set', 'views.side=12'],
    ...['--set', 'learningRate.warmupEpochs=0', '--set', 'checkpoint.everySteps=2'],
  ],
  nlp: [
    ...['--encoder', 'bag', '--method', 'multiple-negatives', '--epochs', '2'],
    ...['--batch-size', '16', '--threads', '1', '--set', 'encoder.vocabulary=512'],
    ...['--set', 'encoder.width=8', '--set', 'modality.tokenizer.buckets=512'],
    ...['--set', 'checkpoint.everySteps=2'],
  ],
  speech: [
    ...['--method', 'cola', '--epochs', '2', '--batch-size', '6', '--threads', '1'],
    ...['--set', `modality.features=${features}`, '--set', `views.features=${features}`],
    ...['--set', 'modality.seconds=0.4', '--set', 'views.seconds=0.4'],
    ...['--set', 'encoder={"type":"audio/resnet","depth":18,"width":4}'],
    ...['--set', 'checkpoint.everySteps=2'],
  ],
};

/** Writes the data of every program into a folder and trains a run on each. */
export async function makeFixtures(
  folder: string,
  fileOf: (program: ProgramName) => string,
): Promise<Fixtures> {
  const data = {
    vision: join(folder, 'pictures'),
    nlp: join(folder, 'pairs.tsv'),
    speech: join(folder, 'sounds'),
  };
  const runs = {
    vision: join(folder, 'vision-run'),
    nlp: join(folder, 'nlp-run'),
    speech: join(folder, 'speech-run'),
  };
  await writePictures(data.vision);
  await writeSounds(data.speech);
  await writeFile(data.nlp, pairs());
  for (const program of ['vision', 'nlp', 'speech'] as const) {
    const args = ['train', '--data', data[program], '--out', runs[program]];
    const result = await runProcess(fileOf(program), [...args, ...trainSettings[program]], {
      cwd: folder,
    });
    if (result.code !== 0) throw new Error(`the fixture of ${program}: ${result.errors}`);
  }
  return { data, runs };
}

/** A private copy of a fixture, for a trial that writes beside it. */
export async function copyOf(path: string, to: string): Promise<string> {
  await cp(path, to, { recursive: true });
  return to;
}

async function writePictures(folder: string): Promise<void> {
  for (let i = 0; i < 24; i++) {
    const place = join(folder, `class-${i % 2}`);
    await mkdir(place, { recursive: true });
    const rng = Rng.of(i, 'campaign pictures');
    const data = Uint8Array.from({ length: 12 * 12 * 3 }, () => rng.integer(256));
    const picture = { width: 12, height: 12, channels: 3, data };
    await writeFile(join(place, `${i}.png`), await encodePng(picture));
  }
}

async function writeSounds(folder: string): Promise<void> {
  for (let i = 0; i < 12; i++) {
    const place = join(folder, `class-${i % 2}`);
    await mkdir(place, { recursive: true });
    const rng = Rng.of(i, 'campaign sounds');
    const samples = Float32Array.from(
      { length: 4000 },
      (_, t) => 0.3 * Math.sin((t * (200 + 40 * i)) / 1273) + rng.uniform(-0.05, 0.05),
    );
    await writeFile(
      join(place, `${i}.wav`),
      encodeWav({ channels: [samples], sampleRateHz: 8000 }),
    );
  }
}

function pairs(): string {
  const words = ['red', 'blue', 'old', 'new', 'small', 'large', 'door', 'lamp', 'chair', 'key'];
  const rng = Rng.of(1, 'campaign texts');
  const text = () => Array.from({ length: 5 }, () => words[rng.integer(words.length)]).join(' ');
  const rows = Array.from({ length: 64 }, (_, i) => `${text()} ${i}\t${text()} ${i}`);
  return `anchor\tpositive\n${rows.join('\n')}\n`;
}
