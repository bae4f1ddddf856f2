import { join } from 'node:path';
import {
  checkWritable,
  compactFile,
  compactName,
  compactOnnx,
  costLine,
  defineExport,
  joinProofs,
  parameterCount,
  path as pathOption,
  printJson,
  progressDisplay,
  sideOfTowers,
  SkipReport,
  writeExport,
  type ExportOptions,
  type OpenedRun,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import {
  picturePreprocessing,
  preprocessorConfig,
  type ImageModalityConfig,
} from '@counterpoint/image';
import { writeTowerValues } from '@counterpoint/multimodal';
import { readTokenizer } from '@counterpoint/text';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Option, type Command } from 'commander';
import { embeddedPictures } from '../../export/picture-cases.js';
import { userPictures } from '../../export/user-pictures.js';
import { pictureReading } from '../../export/picture-reading.js';
import { proveTowers } from '../export/prove-towers.js';
import { embeddingNames, towerFiles } from '../export/tower-files.js';
import { towerFolder } from '../export/tower-folder.js';
import { clipPictures } from '../clip-pictures.js';
import { loadClip } from '../load-clip.js';

export function addClipExportCommand(to: Command): void {
  defineExport(to, {
    description:
      'writes both towers as ONNX with preprocessing and tokenizer, as ' +
      '@huggingface/transformers loads them, and proves that they embed alike',
    out: new Option(
      '--out <folder>',
      'where the files go (default: `transformers` in the run)',
    ).argParser(pathOption),
    data: 'pictures to compare on as well',
    examples: ['export runs/clip --out exported', 'export runs/clip --dtype q8 --json'],
    run: exportTowers,
  });
}

async function exportTowers(
  path: string,
  {
    twin = false,
    out = join(path, twin ? 'transformers-twin' : 'transformers'),
    data,
    dtype,
    engine,
    json,
  }: ExportOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await checkWritable(out);
  const clip = await loadClip(path, engine, { twin });
  const { towers, record, fingerprint } = clip;
  const { image: picture, text } = record.modality.sides;
  if (
    picture === undefined ||
    text?.text === undefined ||
    clip.tokenizer === undefined ||
    picture.type !== 'image/picture'
  ) {
    throw new CounterpointError('CP_VISION_USAGE', {
      what: `The sides are ${towers.sides.join(' and ')}`,
      where: path,
      expected: 'a side "image" of pictures and a side "text" of captions',
      remedy: 'export towers that `clip train` made of pictures with captions',
    });
  }
  const { maxTokens } = { maxTokens: 64, ...text.text } as { maxTokens: number };
  const tokenizer = await readTokenizer(clip.tokenizer);
  const family = clip.logits.bias === 0 ? 'clip' : 'siglip';
  const { type: _, ...settings } = picture;
  const image = { side: 224, ...settings } as ImageModalityConfig & { side: number };
  const names = embeddingNames[family];
  const preprocessing = picturePreprocessing(
    preprocessorConfig(image),
    { height: image.side, width: image.side },
    { input: 'pixel_values', output: names.image },
  );
  const files = await towerFiles(clip, family, image.side);
  const source = sideOfTowers(clip) as unknown as OpenedRun<Tensor4D>;
  const skips = new SkipReport(display);
  const userSamples = data === undefined ? [] : await userPictures(source, data, skips);
  const unlike = await embeddedPictures(source, { ...preprocessing, layout: 'NHWC' });
  const pictures = [...unlike, ...userSamples];
  const options = {
    clip,
    files,
    family,
    tokenizer,
    maxTokens,
    pictures,
    preprocessing,
    where: out,
  };
  const { inputs, ...proofs } = await proveTowers({ ...options, family });
  const proof = joinProofs(Object.values(proofs));
  const { width } = towers;
  const compact = dtype && {
    image: await compactFile(files.vision_model, {
      type: dtype,
      output: names.image,
      width,
      batches: [inputs.image],
    }),
    text: await compactFile(files.text_model, {
      type: dtype,
      output: names.text,
      width,
      batches: [inputs.text],
    }),
  };
  const cost = compact && { image: compact.image.cost, text: compact.text.cost };
  await writeTowerValues(out, clip);
  const paths = await writeExport(
    out,
    {
      ...towerFolder({ clip, files, family, image, preprocessing, tokenizer, maxTokens }),
      ...(compact && {
        [compactName('onnx/vision_model.onnx', dtype)]: compact.image.file,
        [compactName('onnx/text_model.onnx', dtype)]: compact.text.file,
        [compactName('onnx/model.onnx', dtype)]: compactOnnx(files.model, dtype),
      }),
    },
    {
      program: clipPictures.program,
      title: 'Towers of pictures and captions',
      about: [
        `Family: \`${family}\`, width ${width}, ${parameterCount(towers.variables)} parameters`,
      ],
      path,
      run: clip.run,
      fingerprint,
      twin,
      limits: [
        `What is smaller than about 1/${image.side} of a picture, or stands after the ` +
          `first ${maxTokens} tokens of a caption.`,
        'Relations between things, counts and negation: a cosine weighs words more than ' +
          'their order. Measure them by `clip evaluate` on scenes or statements.',
      ],
      plugins: record.plugins,
      proof: proofs,
      cost,
      reading: pictureReading(preprocessing, true).map((line) =>
        line
          .replaceAll('encoder.onnx', 'onnx/vision_model.onnx')
          .replace('{ embedding }', `{ ${names.image} }`)
          .replace('pixels: new', 'pixel_values: new'),
      ),
    },
  );
  const { largestDifference } = proof;
  if (json)
    printJson({
      out,
      files: paths,
      family,
      width,
      largestDifference,
      worst: proof.worst,
      cost,
      skipped: skips.total,
      skippedByCode: skips.byCode,
      model: fingerprint,
    });
  else
    display.say(
      [
        `Both towers are in ${out}, as a model of the kind "${family}" for @huggingface/transformers.`,
        `Run by onnxruntime-node alone on ${proof.cases} unlike pictures and captions they ` +
          `differ by at most ${largestDifference.toExponential(1)} (${proof.worst}).`,
        ...(cost ? [costLine(cost.image), costLine(cost.text)] : []),
        ...(image.trim === true
          ? ['Hugging Face does not trim pictures: use prepare.mjs, or pictures without a margin.']
          : []),
      ].join(' '),
    );
}
