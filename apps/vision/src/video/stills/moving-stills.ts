import { encodeWav, logMelModality, openRecordings, type Waveform } from '@counterpoint/audio';
import { comparableWord } from '@counterpoint/cli';
import { CounterpointError, Rng, type Dataset, type Sample } from '@counterpoint/core';
import {
  openDataset,
  subset,
  withSamples,
  type RawSample,
  type ReportedDataset,
} from '@counterpoint/data';
import { imageModality } from '@counterpoint/image';
import { panAndZoom } from '@counterpoint/video';

/** Which pictures move, which sounds go with them, and the length and rate of the clips. */
export interface MovingStillsOptions {
  /** Pictures: a folder, an archive, a manifest or shards. */
  readonly pictures: string;
  /** Recordings with classes of the same names; without them the clips are silent. */
  readonly sounds?: string;
  readonly split?: string;
  readonly label?: string;
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** Pixels of a frame. */
  readonly side: number;
  readonly onSkip?: Parameters<Dataset['epoch']>[2];
}

/** The fact by which a clip says how its sound was chosen. */
export const soundChoice = 'soundChosenBy';

const picturesModality = imageModality({});
const soundsModality = logMelModality({});

/**
 * Clips of stills: each picture is panned and zoomed by a path that its key draws. With `sounds`,
 * only pictures whose class some recording also has are used, each with one recording of that
 * class. Nothing in such a sound is at a time of the picture: it says what is seen, never when.
 *
 * @throws CP_VISION_USAGE where no class is both seen and heard, and what opening the data throws
 */
export async function movingStills(options: MovingStillsOptions): Promise<Dataset<RawSample>> {
  const { pictures, sounds, split, label, onSkip } = options;
  const { extensions } = picturesModality;
  const stills = await openDataset(pictures, { split, labelColumn: label, extensions, onSkip });
  if (sounds === undefined) return moving(stills, options, undefined);
  const { recordings, fingerprint } = await soundsByClass(sounds, split, onSkip);
  const heard = (stills.classes ?? []).map((name) => recordings.get(comparableWord(name)));
  const indices: number[] = [];
  const silent = new Set<string>();
  for await (const { index, label: of } of inOrder(stills, onSkip))
    if (of !== undefined && heard[of] !== undefined) indices.push(index);
    else silent.add(of === undefined ? 'no class' : (stills.classes?.[of] ?? String(of)));
  if (indices.length === 0)
    throw nothingShared(options, stills.classes ?? [], [...recordings.keys()]);
  const used = subset(stills, indices, stills.name);
  const left = stills.size - indices.length;
  const note =
    `${left} of ${stills.size} pictures are left out: no recording of ${sounds} has their class ` +
    `(${[...silent].sort().slice(0, 12).join(', ')}).`;
  const notes = [...used.report.notes, ...(left > 0 ? [note] : [])];
  const reported: ReportedDataset<RawSample> = { ...used, report: { ...used.report, notes } };
  return moving(reported, options, { heard, fingerprint });
}

/** The recordings of each class of the stills. */
interface Heard {
  readonly heard: readonly (readonly Sample<RawSample>[] | undefined)[];
  /** Of all of them. */
  readonly fingerprint: string;
}

function moving(
  stills: Dataset<RawSample>,
  { seconds, framesPerSecond, side }: MovingStillsOptions,
  sound: Heard | undefined,
): Dataset<RawSample> {
  const frames = Math.round(seconds * framesPerSecond);
  const mark = JSON.stringify([
    'moving-stills-1',
    seconds,
    framesPerSecond,
    side,
    sound?.fingerprint,
  ]);
  return withSamples(stills, {
    name: `moving-stills:${stills.name}`,
    mark,
    async sample(still): Promise<Sample<RawSample>> {
      const picture = await picturesModality.decode(still);
      const rng = Rng.of(1, 'moving-stills', still.key);
      const frame = { ...picture, channels: 3 as const, view: undefined };
      const data = panAndZoom(frame, { frames, side }, rng.fork('path'));
      const recording = sound && rng.fork('sound').pick(sound.heard[still.label!]!);
      const wav = recording && (await stretchAsWav(recording, seconds, rng.fork('stretch')));
      return {
        ...still,
        value: { members: wav ? { wav } : {}, array: { data, shape: [frames, side, side, 3] } },
        metadata: {
          ...still.metadata,
          framesPerSecond,
          ...(recording && { [soundChoice]: 'class', sound: recording.key }),
        },
      };
    },
  });
}

/** Recordings of a data set by their class in words; those without a class are of no use. */
async function soundsByClass(
  path: string,
  split: string | undefined,
  onSkip: MovingStillsOptions['onSkip'],
): Promise<{
  readonly recordings: ReadonlyMap<string, readonly Sample<RawSample>[]>;
  readonly fingerprint: string;
}> {
  const dataset = await openRecordings(path, { split, onSkip });
  const byClass = new Map<string, Sample<RawSample>[]>();
  for await (const sample of inOrder(dataset, onSkip)) {
    const name = sample.label === undefined ? undefined : dataset.classes?.[sample.label];
    if (name === undefined) continue;
    const word = comparableWord(name);
    byClass.set(word, [...(byClass.get(word) ?? []), sample]);
  }
  return { recordings: byClass, fingerprint: dataset.fingerprint };
}

/** A drawn stretch of a recording, repeated where the recording is shorter. */
async function stretchAsWav(
  recording: Sample<RawSample>,
  seconds: number,
  rng: Rng,
): Promise<Uint8Array> {
  const { samples, sampleRateHz } = (await soundsModality.decode(recording)) as Waveform;
  const length = Math.round(seconds * sampleRateHz);
  const from = rng.integer(Math.max(1, samples.length - length));
  const stretch = Float32Array.from({ length }, (_, i) => samples[(from + i) % samples.length]!);
  return encodeWav({ channels: [stretch], sampleRateHz });
}

/** The stored samples in their order; what cannot be read is counted, or ends the run. */
function inOrder(
  dataset: Dataset<RawSample>,
  onSkip: MovingStillsOptions['onSkip'],
): AsyncIterable<Sample<RawSample>> {
  return dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, onSkip);
}

function nothingShared(
  { pictures, sounds }: MovingStillsOptions,
  seen: readonly string[],
  heard: readonly string[],
): CounterpointError {
  return new CounterpointError('CP_VISION_USAGE', {
    what: `No class of ${pictures} is a class of ${sounds}`,
    where: 'moving-stills',
    expected: `pictures of ${heard.slice(0, 12).join(', ')}`,
    remedy: 'rename the class folders of one side, or leave the sounds out',
    facts: { seen, heard },
  });
}
