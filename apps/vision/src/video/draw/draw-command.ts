import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addExamples,
  checkWritable,
  jsonOption,
  number,
  path,
  printJson,
  progressDisplay,
  seedOption,
  wholeNumber,
} from '@counterpoint/cli';
import { CounterpointError, ifExists } from '@counterpoint/core';
import { Option, type Command } from 'commander';
import { drawClips, factsFile } from './draw-clips.js';

interface DrawOptions {
  readonly out: string;
  readonly clips: number;
  readonly heldOut: number;
  readonly seed: number;
  readonly side: number;
  readonly framesPerSecond: number;
  readonly codec: 'vp8' | 'vp9';
  readonly json?: boolean;
}

/** Adds `draw`: the clips of `--data bouncers` as files. */
export function addDrawCommand(to: Command): void {
  const command = to
    .command('draw')
    .description(
      'writes the clips of `--data bouncers` as WebM files with sound, in the splits train, ' +
        'validation, test and unseen, and a table of what they show; needs ffmpeg',
    )
    .addOption(
      new Option('--out <folder>', 'where the clips are written')
        .argParser(path)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--clips <n>', 'clips to train on').argParser(wholeNumber(1)).default(2048),
    )
    .addOption(
      new Option('--held-out <n>', 'clips of each other split')
        .argParser(wholeNumber(1))
        .default(256),
    )
    .addOption(seedOption().default(1))
    .addOption(
      new Option('--side <pixels>', 'height and width of frames')
        .argParser(wholeNumber(16, 512))
        .default(64),
    )
    .addOption(
      new Option('--frames-per-second <n>', 'of the files')
        .argParser(number({ minimum: 1, maximum: 120 }))
        .default(8),
    )
    .addOption(
      new Option('--codec <name>', 'of the pictures').choices(['vp8', 'vp9']).default('vp9'),
    )
    .addOption(jsonOption())
    .action(draw);
  addExamples(command, [
    'draw --out clips',
    'draw --out clips --clips 256 --held-out 64 --seed 2 --codec vp8',
  ]);
}

async function draw(options: DrawOptions): Promise<void> {
  const { out, clips, heldOut, json, ...rest } = options;
  await checkWritable(out);
  const facts = join(out, factsFile);
  if ((await ifExists(stat(facts))) !== undefined) throw alreadyThere(facts);
  const display = progressDisplay({ silent: json === true });
  const sizes = { train: clips, validation: heldOut, test: heldOut, unseen: heldOut };
  const totalSteps = clips + 3 * heldOut;
  const count = await drawClips({
    ...rest,
    out,
    sizes,
    onProgress: (step) => display.update({ step, totalSteps, facts: ['clips'] }),
  });
  display.end();
  if (json) printJson({ out, clips: count, splits: sizes, table: facts });
  else display.say(`${count} clips are in ${out}; ${facts} says what they show.`);
}

function alreadyThere(where: string): CounterpointError {
  return new CounterpointError('CP_VISION_USAGE', {
    what: 'The folder already holds a table of clips',
    where,
    expected: 'a folder without one',
    remedy: 'choose another --out, or delete it',
  });
}
