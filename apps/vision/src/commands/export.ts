import {
  checkWritable,
  costLine,
  costSamples,
  defaultExportFolder,
  defineExport,
  finishExport,
  jsonText,
  openRun,
  printJson,
  progressDisplay,
  proveFile,
  SkipReport,
  type ExportOptions,
} from '@counterpoint/cli';
import type { Dataset } from '@counterpoint/core';
import { exportOnnx } from '@counterpoint/engine';
import {
  pictureReader,
  picturePreprocessing,
  preprocessorConfig,
  sceneDataset,
  type ImageModalityConfig,
} from '@counterpoint/image';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Command } from 'commander';
import { embeddedPictures, pictureCases, pixels, pixelValues } from '../export/picture-cases.js';
import { pictureReading } from '../export/picture-reading.js';
import { embedsName, transformersFiles } from '../export/transformers-files.js';
import { userPictures } from '../export/user-pictures.js';
import { pictures as program } from '../pictures.js';

export function addExportCommand(to: Command): void {
  defineExport(to, {
    description:
      'writes the encoder as safetensors and as ONNX files with its preprocessing, and proves that they embed alike',
    data: 'pictures to compare on as well, and to measure the cost of --dtype on (default: those of the run)',
    examples: [
      'export runs/first --out exported',
      'export runs/first --data photos --dtype q8 --json',
    ],
    run: exportEncoder,
  });
}

async function exportEncoder(path: string, options: ExportOptions): Promise<void> {
  const { out, data, twin, engine, json } = options;
  const display = progressDisplay({ silent: json === true });
  const folder = out ?? (await defaultExportFolder(path, twin));
  await checkWritable(folder);
  const run = await openRun<Tensor4D>(path, { plugins: program.plugins, engine, twin });
  const { encoder, config } = run;
  const { type: _, ...settings } = config.modality;
  const prepared = preprocessorConfig(settings as ImageModalityConfig);
  const side = (settings as ImageModalityConfig).side ?? 224;
  const preprocessing = picturePreprocessing(prepared, { height: side, width: side });
  const { channels } = preprocessing;
  const file = exportOnnx({
    inputs: { pixels: { shape: [side, side, channels] } },
    run: ({ pixels: input }) => ({ embedding: encoder.encode(input as Tensor4D) }),
    weights: { ...encoder.variables, ...encoder.state },
  });
  const skips = new SkipReport(display);
  const unlike = await embeddedPictures(run, preprocessing);
  const userSamples = data === undefined ? [] : await userPictures(run, data, skips);
  const all = [...unlike, ...userSamples];
  const cases = pictureCases(all, pixels, preprocessing);
  const proof = await proveFile(file, cases, { output: 'embedding', where: folder });
  const isLoaded = channels === 3;
  const files = isLoaded
    ? transformersFiles(run, prepared, side)
    : { 'preprocessor_config.json': jsonText(prepared) };
  if ('onnx/model.onnx' in files)
    await proveFile(
      files['onnx/model.onnx'] as Uint8Array,
      pictureCases(all, pixelValues, preprocessing),
      { output: embedsName, where: folder },
    );
  const { files: paths, cost } = await finishExport({
    program,
    run,
    folder,
    file,
    output: 'embedding',
    proof,
    files: {
      'preprocessing.json': jsonText(preprocessing),
      'prepare.mjs': pictureReader,
      ...files,
    },
    options,
    costSamples: () =>
      costSamples(program, run as never, {
        data,
        drawn: () => sceneDataset({ part: 'test', size: 200 }) as Dataset,
        modality: run.modality as never,
        input: pixels,
        onSkip: skips.onSkip,
      }),
    limits: [
      `What is smaller than about 1/${side} of a picture: pictures are seen at ${side} x ${side} pixels.`,
    ],
    reading: pictureReading(preprocessing, isLoaded),
  });
  const { largestDifference, worst } = proof;
  if (json)
    printJson({
      folder,
      files: paths,
      pictures: all.length,
      largestDifference,
      worst,
      cost,
      skipped: skips.total,
      skippedByCode: skips.byCode,
      width: encoder.width,
      model: run.fingerprint,
    });
  else
    display.say(
      [
        `${paths.join(', ')} are in ${folder}.`,
        `Run by onnxruntime-node alone, the ONNX file embeds ${all.length} unlike pictures ` +
          `like the encoder (largest difference ${largestDifference.toExponential(1)}, ` +
          `${worst}).`,
        ...(cost === undefined ? [] : [costLine(cost)]),
        ...(skips.total > 0 ? [`${skips.text}.`] : []),
      ].join(' '),
    );
}
