import { CounterpointError, type Dataset, type SkippedSample } from '@counterpoint/core';
import { wholeNumber } from '@counterpoint/cli';
import { join, openDataset, subset } from '@counterpoint/data';
import { sceneDataset, type SceneKind } from '@counterpoint/image';

export interface OpenPairsOptions {
  readonly split?: string;
  /** Of the files that hold pictures. */
  readonly extensions: readonly string[];
  /** Which statements, where the data says whether they are true. @default 'all' */
  readonly statements?: 'all' | 'true';
  readonly onSkip?: (skipped: SkippedSample) => void;
  readonly say?: (line: string) => void;
}

/** The sides of pictures that were joined from two data sets. */
export const pictureSides = ['first', 'second'] as const;

/**
 * Pictures with captions: a folder with `.txt` or `.json` beside the pictures, a CSV, TSV or JSONL
 * table of paths, Parquet, tar shards.
 *
 * - `scenes`, `scenes:8192`, `scenes:8192:one,two` draws pictures with sentences instead.
 * - `DATA?truth=FACT` has statements of which a fact says whether they are true of the picture.
 * - `DATA + DATA on FACT` or `DATA + DATA on FACT by FACT` joins two sets of pictures of the
 *   same things; the second fact tells which things
 *   count as the same.
 */
export async function openPairs(path: string, options: OpenPairsOptions): Promise<Dataset> {
  const { split, extensions, statements = 'all', onSkip, say } = options;
  const drawn = /^scenes(?::(\d+))?(?::([a-z,]+))?$/u.exec(path);
  if (drawn !== null) {
    const part = split === 'test' || split === 'val' ? 'test' : 'train';
    return sceneDataset({
      part,
      size: drawn[1] === undefined ? (part === 'train' ? 8192 : 1000) : wholeNumber(1)(drawn[1]),
      kinds: (drawn[2]?.split(',') ?? ['one', 'several', 'two']) as SceneKind[],
    });
  }
  const joined = /^(.+) \+ (.+) on (\S+?)(?: by (\S+))?$/u.exec(path);
  if (joined !== null) {
    const [, first, second, key, classes] = joined as unknown as [
      string,
      string,
      string,
      string,
      string | undefined,
    ];
    const sides = Object.fromEntries(
      await Promise.all(
        (
          [
            [pictureSides[0], first],
            [pictureSides[1], second],
          ] as const
        ).map(async ([side, each]) => [side, await openPairs(each, options)] as const),
      ),
    );
    return join(sides, {
      key,
      classes,
      onLost: (lost) => {
        if (Object.values(lost).some((count) => count > 0))
          say?.(
            `Left out because the other side lacks them: ${lost['first']} pictures of ${first}, ` +
              `${lost['second']} of ${second}.`,
          );
      },
    }) as Promise<Dataset>;
  }
  const { data, truth } = truthOf(path);
  const dataset = await openDataset(data, {
    extensions,
    ...(split === undefined || split === '' ? {} : { split }),
    onSkip,
  });
  return truth === undefined || statements === 'all' ? dataset : onlyTrue(dataset, truth, say);
}

/** A path, and the fact that says whether statements are true, where one is named. */
export function truthOf(path: string): { readonly data: string; readonly truth?: string } {
  const found = /^(.+)\?truth=([^?&=]+)$/u.exec(path);
  return found === null ? { data: path } : { data: found[1]!, truth: found[2]! };
}

/**
 * Whether a statement is true by what its data says. @throws CP_VISION_USAGE when it says neither
 */
export function isTrue(
  metadata: Readonly<Record<string, unknown>> | undefined,
  truth: string,
  where: string,
): boolean {
  const value = String(metadata?.[truth]).toLowerCase();
  if (['true', '1', 'yes'].includes(value)) return true;
  if (['false', '0', 'no'].includes(value)) return false;
  throw new CounterpointError('CP_VISION_USAGE', {
    what: `"${truth}" is ${JSON.stringify(metadata?.[truth])}`,
    where,
    expected: 'true or false',
    remedy: 'name the fact that says whether a statement is true',
  });
}

async function onlyTrue<V>(
  dataset: Dataset<V>,
  truth: string,
  say: ((line: string) => void) | undefined,
): Promise<Dataset<V>> {
  const kept: number[] = [];
  for await (const { index, key, metadata } of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  ))
    if (isTrue(metadata, truth, key)) kept.push(index);
  say?.(
    `${kept.length} of ${dataset.size} statements are true and make pairs; the others are left out.`,
  );
  return subset(dataset, kept);
}
