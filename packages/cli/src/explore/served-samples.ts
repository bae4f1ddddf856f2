import { disposeBatch, type Dataset, type Sample } from '@counterpoint/core';
import type { PageMedia, Pixels, ServedSamples } from '@counterpoint/explorer';
import type { Program } from '../program/program.js';
import { embedWords, type ExploredRun, type ExploredSide } from './explored-run.js';
import type { GatheredRun } from './gather-run.js';

/**
 * Reads samples when a served page asks for them: pictures, sounds, and why two are similar. One
 * sample at a time, so that many questions do not fill the memory.
 *
 * @param means [sides, width]: taken away from centred pairs
 */
export async function servedSamples(
  run: ExploredRun,
  dataset: Dataset,
  { indices, sides }: GatheredRun,
  means: Float32Array,
  encoder: Program['sheetEncoder'],
): Promise<ServedSamples> {
  const explain = await import('@counterpoint/explain');
  const { previewOf } = await import('@counterpoint/explorer');
  const sideOf = (row: number): ExploredSide => run.sides[sides?.side[row] ?? 0]!;
  const oneByOne = queue();
  const readValue = async (row: number): Promise<unknown> => {
    const sample = (await dataset.at!(indices[row]!)) as Sample;
    return sideOf(row).decode(sample);
  };
  const encode = async (pixels: Pixels) => ({
    bytes: encoder ? await encoder.encode({ ...pixels, channels: 3 }) : explain.rasterPng(pixels),
    mime: encoder?.mime ?? 'image/png',
  });
  const picture = async (row: number) => {
    const value = await readValue(row);
    const preview = previewOf(value);
    if (preview.picture) return encode(preview.picture);
    const batch = sideOf(row).modality.batch([value]);
    const raster = await explain.sampleRaster(batch);
    disposeBatch(batch);
    return raster && encode(raster);
  };
  const placed = async (row: number, centred: boolean) => {
    const { modality, encoder: sideEncoder } = sideOf(row);
    const value = await readValue(row);
    const batch = modality.batch([value]);
    const vectors = await explain.placeVectors(sideEncoder, batch);
    const raster = await explain.sampleRaster(batch);
    disposeBatch(batch);
    const { width } = vectors.places[0]!;
    const from = (sides?.side[row] ?? 0) * width;
    const mean = centred ? means.subarray(from, from + width) : new Float32Array(width);
    const words = modality.tokenNames?.(value);
    const side = explain.centredPlaces(
      { places: vectors.places[0]!, embedding: vectors.embeddings },
      mean,
    );
    return { side, words, turned: raster?.turned ?? false };
  };
  const why = async (a: number, b: number, centred: boolean) => {
    const [first, second] = [await placed(a, centred), await placed(b, centred)];
    const decomposition = explain.decomposePair(first.side, second.side);
    return {
      gridA: decomposition.gridA,
      gridB: decomposition.gridB,
      pairs: [...decomposition.pairs],
      sum: decomposition.sum,
      wordsA: first.words,
      wordsB: second.words,
      turned: first.turned || second.turned,
    };
  };
  return {
    picture: dataset.at && ((row) => oneByOne(() => picture(row))),
    sound:
      dataset.at &&
      ((row) =>
        oneByOne(async () => {
          const { sound } = previewOf(await readValue(row));
          return sound && { bytes: sound, mime: 'audio/wav' };
        })),
    why: dataset.at && ((a, b, centred) => oneByOne(() => why(a, b, centred))),
    embedWords:
      run.texts && ((words) => oneByOne(async () => (await embedWords(run, [words])).rows)),
  };
}

/** What can be shown of the samples of each side, by the first one. */
export async function mediaOf(run: ExploredRun, dataset: Dataset): Promise<PageMedia> {
  const { sampleRaster } = await import('@counterpoint/explain');
  const { previewOf } = await import('@counterpoint/explorer');
  const [pictures, sounds]: [boolean[], boolean[]] = [[], []];
  const sample = await dataset.at?.(0);
  for (const { decode, modality } of run.sides) {
    const value = sample && (await decode(sample));
    const preview = previewOf(value);
    const batch = sample && modality.batch([value]);
    const raster = batch && (await sampleRaster(batch));
    if (batch) disposeBatch(batch);
    pictures.push(preview.picture !== undefined || raster !== undefined);
    sounds.push(preview.sound !== undefined);
  }
  return { pictures, sounds, words: run.texts !== undefined };
}

/** Runs tasks one after another, whatever becomes of each. */
function queue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task, task);
    last = next.catch(() => undefined);
    return next;
  };
}
