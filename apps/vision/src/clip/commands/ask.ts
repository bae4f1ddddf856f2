import { readFile } from 'node:fs/promises';
import {
  addExamples,
  engineOption,
  threadsOption,
  jsonOption,
  openSource,
  path as pathOption,
  prepareFile,
  printJson,
  progressDisplay,
  refuseGiven,
  resolveSource,
  text,
  textTable,
} from '@counterpoint/cli';
import { readable } from '@counterpoint/data';
import {
  CounterpointError,
  disposeBatch,
  writeFileAtomically,
  type Batch,
} from '@counterpoint/core';
import { nearest, unitRows } from '@counterpoint/eval';
import { contactSheet, encodePng, type Picture } from '@counterpoint/image';
import {
  embedTexts,
  mapLevels,
  similarityMap,
  wordWeights,
  type MapEncoder,
  type StatementThreshold,
  type WordWeight,
} from '@counterpoint/multimodal';
import { reshape, slice, tensor2d, type Tensor3D } from '@tensorflow/tfjs-core';
import { extname } from 'node:path';
import { Option, type Command } from 'commander';
import { heatPicture } from '../heat-picture.js';
import { loadClip, type LoadedClip } from '../load-clip.js';
import { clipPictures } from '../clip-pictures.js';
import { thresholdOn } from '../statement-scores.js';

interface AskOptions {
  readonly captions?: string;
  readonly judge?: string;
  readonly out: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addClipAskCommand(to: Command): void {
  const command = to
    .command('ask')
    .description(
      'compares one picture with statements or captions: which is nearest, which words ' +
        'count, and which part of the picture answers. Retrieval, not reasoning: statements ' +
        'are ranked, none is derived',
    )
    .argument('<run>', "a run's folder")
    .argument('<picture>', 'a file')
    .argument('[statements...]', 'such as "a red circle" "a blue square"')
    .addOption(
      new Option(
        '--captions <file>',
        "a text file of further captions, one a line: the nearest is the picture's caption",
      ).argParser(pathOption),
    )
    .addOption(
      new Option(
        '--judge <data>',
        'DATA?truth=FACT: pictures with statements that are known to be true or false; from ' +
          'a threshold chosen on them each statement here is called true or false',
      ).argParser(text),
    )
    .addOption(
      new Option(
        '--out <file>',
        'a PNG of where the picture answers each of the nearest statements',
      )
        .argParser(pathOption)
        .default('answer.png'),
    )
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(ask);
  addExamples(command, [
    "ask runs/clip photo.jpg 'a red circle' 'a blue square'",
    'ask runs/clip photo.jpg --captions captions.txt --out answer.png',
  ]);
}

async function ask(
  run: string,
  path: string,
  statements: readonly string[],
  { captions, judge, out, engine, json }: AskOptions,
  command: Command,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await prepareFile(out);
  const clip = await loadClip(run, engine);
  const tower = clip.towers.tower(clip.side);
  const encoder = tower.encoder as Partial<MapEncoder>;
  if (!encoder.map) refuseGiven(command, ['out'], 'a run whose encoder has a map of the picture');
  const more =
    captions === undefined
      ? []
      : (await readInput(captions))
          .toString('utf8')
          .split(/\r?\n/u)
          .filter((line) => line.trim() !== '');
  const texts = [...new Set([...statements, ...more])];
  const questions = texts.length > 0 ? texts : ['a picture'];
  const modality = clip.modality(clip.side);
  const picture = (await modality.decode({
    index: 0,
    key: path,
    value: { members: { [extname(path).slice(1).toLowerCase()]: await readInput(path) } },
  })) as Picture;
  const batch = modality.batch([picture]) as Batch;
  const embedded = tower.encode(batch);
  const image = { rows: (await embedded.data()) as Float32Array, count: 1, width: tower.width };
  const embeddings = await embedTexts(clip, clip.towers, questions);
  const { indices, scores } = nearest(image, embeddings, Math.min(5, questions.length));
  const threshold = judge === undefined ? undefined : await judged(clip, judge);
  const ranked = [...indices].map((i, at) => ({
    text: questions[i]!,
    cosine: scores[at]!,
    said: threshold === undefined ? undefined : scores[at]! >= threshold.threshold,
  }));
  const words = await wordWeights(ranked[0]!.text, (variants) => cosines(clip, image, variants));
  if (encoder.map) {
    const map = encoder.map(batch);
    const queries = tensor2d(
      await rowsOf(
        clip,
        ranked.map(({ text }) => text),
      ),
      [ranked.length, tower.width],
    );
    const similar = similarityMap(tower, map, queries);
    const [, height, width] = similar.shape;
    const cells = await Promise.all(
      ranked.map(async ({ text }, i) => {
        const one = reshape(slice(similar, [0, 0, 0, i], [1, height, width, 1]), [
          height,
          width,
          1,
        ]) as Tensor3D;
        return { picture: heatPicture(picture, await mapLevels(one), height, width), label: text };
      }),
    );
    await writeFileAtomically(
      out,
      await encodePng(
        contactSheet({ title: 'Which part answers', cell: 160, rows: [[{ picture }, ...cells]] }),
      ),
    );
    for (const tensor of [map, queries, similar]) tensor.dispose();
  }
  disposeBatch(batch);
  embedded.dispose();
  if (json)
    printJson({
      picture: path,
      nearest: ranked,
      words,
      threshold,
      ...(encoder.map ? { map: out } : {}),
    });
  else {
    process.stdout.write(
      `${textTable(
        ['cosine', ...(threshold ? ['said to be'] : []), 'statement'],
        ranked.map(({ cosine, text, said }) => [
          cosine.toFixed(3),
          ...(said === undefined ? [] : [String(said)]),
          text,
        ]),
      )}\n${wordLine(words)}\n`,
    );
    display.say(
      encoder.map
        ? `Which part of the picture answers is in ${out}.`
        : 'The encoder has no map of the picture: no picture of where it answers is written.',
    );
  }
}

async function judged(clip: LoadedClip, path: string): Promise<StatementThreshold> {
  const { truth, ...source } = resolveSource(clipPictures.program, {
    path,
    split: '',
    groups: 'none',
    limit: 0,
  });
  if (typeof truth !== 'string')
    throw new CounterpointError('CP_VISION_USAGE', {
      what: 'The data does not say which statements are true',
      where: '--judge',
      expected: 'DATA?truth=FACT',
      remedy: 'name the fact that says it',
    });
  const dataset = await openSource(source as Parameters<typeof openSource>[0], {
    registry: clip.registry,
    extensions: clip.modality(clip.side).extensions,
    onSkip: () => undefined,
  });
  return thresholdOn(clip, clip.towers, dataset, truth).finally(() => dataset.close?.());
}

async function rowsOf(clip: LoadedClip, texts: readonly string[]): Promise<Float32Array> {
  return (await embedTexts(clip, clip.towers, texts)).rows;
}

async function cosines(
  clip: LoadedClip,
  image: { rows: Float32Array; count: number; width: number },
  texts: readonly string[],
): Promise<number[]> {
  const a = unitRows(image).rows,
    b = unitRows(await embedTexts(clip, clip.towers, texts)).rows;
  return texts.map((_, i) => a.reduce((sum, value, d) => sum + value * b[i * image.width + d]!, 0));
}

function wordLine(words: readonly WordWeight[]): string {
  return (
    'What each word adds: ' +
    `${words.map(({ word, weight }) => `${word} ${weight >= 0 ? '+' : ''}${weight.toFixed(3)}`).join(', ')}`
  );
}

/** @throws CP_DATA_READ */
function readInput(path: string): Promise<Buffer> {
  return readable(path, () => readFile(path));
}
