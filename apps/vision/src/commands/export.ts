import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  disposeBatch,
  type Dataset,
  type Encoder,
  type Sample,
} from '@counterpoint/core';
import {
  addExamples,
  checkWritable,
  exportFolderOption,
  jsonOption,
  modelCard,
  openRun,
  path as pathOption,
  printJson,
  progressDisplay,
  SkipReport,
  writeEncoder,
  writing,
  type ProgressDisplay,
} from '@counterpoint/cli';
import { mapDataset, openDataset } from '@counterpoint/data';
import { exportOnnx, runOnnx } from '@counterpoint/engine';
import {
  normalisationOf,
  sceneDataset,
  type ImageModality,
  type Picture,
} from '@counterpoint/image';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Option, type Command } from 'commander';
import { pictures as program } from '../pictures.js';

/** The largest difference between the file's embeddings and the encoder's that is let pass. */
const tolerance = 1e-4;

interface ExportOptions {
  readonly out?: string;
  readonly data?: string;
  readonly json?: boolean;
}

export function addExportCommand(to: Command): void {
  const command = to
    .command('export')
    .description(
      'writes the encoder as safetensors and as an ONNX file with its preprocessing, and proves that both embed alike',
    )
    .argument('<run>', "a run's folder")
    .addOption(exportFolderOption())
    .addOption(
      new Option(
        '--data <path>',
        'pictures to compare both on (default: pictures that the program draws)',
      ).argParser(pathOption),
    )
    .addOption(jsonOption())
    .action(exportEncoder);
  addExamples(command, [
    'export runs/first --out exported',
    'export runs/first --data photos --json',
  ]);
}

async function exportEncoder(run: string, { out, data, json }: ExportOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const folder = out ?? join(run, 'export');
  await checkWritable(folder);
  // The only engine that records graphs.
  const opened = await openRun<Tensor4D>(run, { plugins: program.plugins, engine: 'cpu' });
  const { encoder, modality, config } = opened;
  const pictures = await provingPictures(modality as ImageModality, data, display);
  const batch = modality.batch(pictures);
  const [, height, width, channels] = batch.shape;
  await writeEncoder(folder, config, encoder);
  const path = join(folder, 'encoder.onnx');
  const file = exportOnnx({
    inputs: { pixels: { shape: [height, width, channels] } },
    run: ({ pixels }) => ({ embedding: encoder.encode(pixels as Tensor4D) }),
    weights: { ...encoder.variables, ...encoder.state },
  });
  const { type: _, ...settings } = config.modality;
  await writing(folder, async () => {
    await writeFile(path, file);
    await writeFile(
      join(folder, 'preprocessing.json'),
      `${JSON.stringify(preprocessing(settings, height, width), null, 2)}\n`,
    );
    await writeFile(join(folder, 'README.md'), modelCard(program, { ...opened, encoder } as never));
  });
  const difference = await largestDifference(file, encoder, batch);
  disposeBatch(batch);
  if (!(difference <= tolerance)) {
    throw new CounterpointError('CP_VISION_EXPORT_DIFFERS', {
      what: `The ONNX file embeds ${pictures.length} pictures with a difference of ${difference}`,
      where: path,
      expected: `at most ${tolerance}`,
      remedy: 'report it, and do not use the file',
    });
  }
  if (json)
    printJson({
      folder,
      pictures: pictures.length,
      largestDifference: difference,
      width: encoder.width,
    });
  else
    display.say(
      `encoder.safetensors, encoder.onnx and preprocessing.json are in ${folder}. Run by onnxruntime-node alone, the ONNX file embeds ${pictures.length} pictures like the encoder (largest difference ${difference.toExponential(1)}).`,
    );
}

/** What has to be done to a picture before it goes into the file: the evaluation view. */
function preprocessing(
  settings: Readonly<Record<string, unknown>>,
  height: number,
  width: number,
): Record<string, unknown> {
  const { mean, deviation } = normalisationOf(settings);
  return {
    input: 'pixels',
    output: 'embedding',
    layout: 'NHWC',
    type: 'float32',
    height,
    width,
    channels: 'RGB',
    crop: 'centre square',
    resize: 'bicubic with antialiasing',
    scale: 1 / 255,
    mean,
    deviation,
  };
}

/** The first eight pictures of the user's that can be read, or eight that the program draws. */
async function provingPictures(
  modality: ImageModality,
  data: string | undefined,
  display: ProgressDisplay,
): Promise<Picture[]> {
  const { onSkip } = new SkipReport(display);
  const stored =
    data === undefined
      ? sceneDataset({ part: 'test', size: 8 })
      : await openDataset(data, { extensions: modality.extensions, onSkip });
  const decoded = mapDataset(stored, (sample) =>
    modality.decode(sample as Sample as never),
  ) as Dataset<Picture>;
  const pictures: Picture[] = [];
  for await (const { value } of decoded.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, onSkip)) {
    pictures.push(value);
    if (pictures.length === 8) break;
  }
  if (pictures.length > 0) return pictures;
  throw new CounterpointError('CP_VISION_USAGE', {
    what: 'None of the pictures could be read',
    where: data!,
    expected: 'at least one to prove the file on',
    remedy: 'give other pictures, or leave --data out',
  });
}

/** Runs the file by ONNX Runtime alone. */
async function largestDifference(
  file: Uint8Array,
  encoder: Encoder<Tensor4D>,
  batch: Tensor4D,
): Promise<number> {
  const embedding = encoder.encode(batch);
  const expected = await embedding.data();
  embedding.dispose();
  const { embedding: actual } = await runOnnx(file, {
    pixels: { data: (await batch.data()) as Float32Array, shape: batch.shape },
  });
  return actual!.data.reduce(
    (largest, value, i) => Math.max(largest, Math.abs(value - expected[i]!)),
    0,
  );
}
