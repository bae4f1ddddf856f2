import type { OnnxInputs, OpenedRun, ProofCase } from '@counterpoint/cli';
import { disposeBatch, type Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { unlikePictures, type Picture, type PicturePreprocessing } from '@counterpoint/image';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { importReader } from './import-reader.js';

/** The form of an exported file's input. */
export interface PictureInput {
  readonly name: 'pixels' | 'pixel_values';
  /** `pixels` has its channels last, `pixel_values` first. */
  readonly channelsFirst: boolean;
}

/** The input of `encoder.onnx`. */
export const pixels: PictureInput = { name: 'pixels', channelsFirst: false };
/** The input of `onnx/model.onnx`, as Hugging Face's libraries give it. */
export const pixelValues: PictureInput = { name: 'pixel_values', channelsFirst: true };

/** A picture, what the exported program prepares of it, and what `embed` gives for its file. */
export interface EmbeddedPicture {
  readonly name: string;
  /** [height, width, channels]. */
  readonly data: Float32Array;
  readonly embedding: Float32Array;
}

/**
 * Unlike pictures as files and as pixels: `prepare.mjs` prepares the pixels, the run's modality
 * and encoder embed the files as `embed` does.
 */
export async function embeddedPictures(
  { encoder, modality }: Pick<OpenedRun<Tensor4D>, 'encoder' | 'modality'>,
  settings: PicturePreprocessing,
): Promise<EmbeddedPicture[]> {
  const prepare = await importReader(settings);
  const pictures: EmbeddedPicture[] = [];
  for (const unlike of await unlikePictures(settings.channels, settings.height)) {
    const { name, file, extension } = unlike;
    const value: RawSample = { members: { [extension]: file } };
    const sample: Sample<RawSample> = { index: 0, key: `${name}.${extension}`, value };
    const batch = modality.batch([(await modality.decode(sample)) as Picture]);
    const embedded = encoder.encode(batch);
    disposeBatch(batch);
    const embedding = (await embedded.data()) as Float32Array;
    embedded.dispose();
    pictures.push({ name, data: prepare(unlike.pixels).data, embedding });
  }
  return pictures;
}

/** One case for each picture, and one for all of them in a batch. */
export function pictureCases(
  pictures: readonly EmbeddedPicture[],
  input: PictureInput,
  { height, width, channels }: PicturePreprocessing,
): ProofCase[] {
  const size = { height, width, channels };
  const alone = pictures.map(({ name, data, embedding }) => ({
    name,
    inputs: inputsOf([data], input, size),
    expected: embedding,
  }));
  const together = {
    name: 'all pictures in one batch',
    inputs: inputsOf(
      pictures.map(({ data }) => data),
      input,
      size,
    ),
    expected: Float32Array.from(pictures.flatMap(({ embedding }) => [...embedding])),
  };
  return [...alone, together];
}

interface Size {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Prepared pictures as one batch of an ONNX file. */
export function inputsOf(
  rows: readonly Float32Array[],
  { name, channelsFirst }: PictureInput,
  { height, width, channels }: Size,
): OnnxInputs {
  const size = height * width * channels;
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, n) => {
    if (!channelsFirst) data.set(row, n * size);
    else
      for (let i = 0; i < size; i++)
        data[n * size + (i % channels) * height * width + Math.floor(i / channels)] = row[i]!;
  });
  const shape = channelsFirst ? [channels, height, width] : [height, width, channels];
  return { [name]: { data, shape: [rows.length, ...shape] } };
}
