import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writing } from '@counterpoint/cli';
import { writeFileAtomically, type Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { bouncerDataset, writeWebm, type WebmCodec } from '@counterpoint/video';

/** Which clips {@link drawClips} writes, and how. */
export interface DrawClipsOptions {
  readonly out: string;
  /** How many clips each split has. */
  readonly sizes: Readonly<Record<ClipSplit, number>>;
  readonly seed: number;
  /** Pixels of a frame. */
  readonly side: number;
  readonly framesPerSecond: number;
  readonly codec: WebmCodec;
  /** Called after each clip with the number of those that are written. */
  readonly onProgress?: (done: number) => void;
}

/** The splits of drawn clips. */
export type ClipSplit = 'train' | 'validation' | 'test' | 'unseen';

/** The table of facts, in the folder of the clips. */
export const factsFile = 'metadata.jsonl';

/**
 * Writes drawn clips as WebM files, `clips/SPLIT/NAME.webm`, and a table of facts, one line a clip:
 * file, split, label (the material), text, shape, material, size, the seconds of the impacts, and
 * the boxes of both objects in each drawn frame. The table is written last.
 *
 * @returns the number of clips
 * @throws CP_VIDEO_FFMPEG, CP_VIDEO_WRITE, CP_CLI_WRITE
 */
export async function drawClips(options: DrawClipsOptions): Promise<number> {
  const { out, sizes, seed, side, framesPerSecond, codec, onProgress } = options;
  const lines: string[] = [];
  for (const [split, size] of Object.entries(sizes) as [ClipSplit, number][]) {
    const folder = join('clips', split);
    await writing(out, () => mkdir(join(out, folder), { recursive: true }));
    const dataset = bouncerDataset({ part: split, size, seed, side, framesPerSecond });
    const first = lines.length;
    let next = 0;
    let done = 0;
    const write = async (): Promise<void> => {
      while (next < size) {
        const index = next++;
        const sample = await dataset.at!(index);
        const file = `${folder}/${sample.key}.webm`.replaceAll('\\', '/');
        await writeSample(join(out, file), sample, { framesPerSecond, codec });
        lines[first + index] = JSON.stringify({
          file_name: file,
          split,
          label: dataset.classes![sample.label!],
          ...sample.metadata,
        });
        onProgress?.(first + ++done);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, write));
  }
  await writing(out, () => writeFileAtomically(join(out, factsFile), `${lines.join('\n')}\n`));
  return lines.length;
}

function writeSample(
  path: string,
  { value: { array, members } }: Sample<RawSample>,
  { framesPerSecond, codec }: Pick<DrawClipsOptions, 'framesPerSecond' | 'codec'>,
): Promise<void> {
  const { data, shape } = array!;
  const content = { data: data as Uint8Array, shape, framesPerSecond, wav: members['wav'] };
  return writeWebm(path, content, codec);
}
