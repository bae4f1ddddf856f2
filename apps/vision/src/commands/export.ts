import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError, disposeBatch, type Encoder } from '@counterpoint/core';
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
  writeEncoder,
  writing,
} from '@counterpoint/cli';
import { exportOnnx, runOnnx } from '@counterpoint/engine';
import {
  preprocessorConfig,
  type ImageModality,
  type ImageModalityConfig,
} from '@counterpoint/image';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Option, type Command } from 'commander';
import { preprocessing } from '../export/preprocessing.js';
import { provingPictures } from '../export/proving-pictures.js';
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
  const { type: _, ...settings } = config.modality;
  const prepared = preprocessorConfig(settings as ImageModalityConfig);
  const pictures = await provingPictures(modality as ImageModality, prepared.num_channels, {
    data,
    display,
  });
  const batch = modality.batch(pictures);
  const [, height, width, channels] = batch.shape;
  await writeEncoder(folder, config, encoder);
  const path = join(folder, 'encoder.onnx');
  const file = exportOnnx({
    inputs: { pixels: { shape: [height, width, channels] } },
    run: ({ pixels }) => ({ embedding: encoder.encode(pixels as Tensor4D) }),
    weights: { ...encoder.variables, ...encoder.state },
  });
  await writing(folder, async () => {
    await writeFile(path, file);
    await writeFile(
      join(folder, 'preprocessing.json'),
      `${JSON.stringify(preprocessing(prepared, { height, width }), null, 2)}\n`,
    );
    await writeFile(
      join(folder, 'preprocessor_config.json'),
      `${JSON.stringify(prepared, null, 2)}\n`,
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
      'encoder.safetensors, encoder.onnx, preprocessing.json and preprocessor_config.json ' +
        `are in ${folder}. Run by onnxruntime-node alone, the ONNX file embeds ` +
        `${pictures.length} pictures like the encoder (largest difference ` +
        `${difference.toExponential(1)}).`,
    );
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
