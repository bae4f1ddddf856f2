import {
  CounterpointError,
  type Dataset,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import { batches, mapDataset } from '@counterpoint/data';
import type { GatheredSamples, ManifestColumns, SidesOfRows } from '@counterpoint/explorer';
import type { ExploredRun, ExploredSide } from './explored-run.js';
import { manifestColumns, storedFactsOf, type StoredFacts } from './manifest-columns.js';

export interface GatherRunOptions {
  readonly batchSize: number;
  /** Keeps pictures, sounds, texts and places, or texts alone. */
  readonly previews: 'all' | 'texts';
  readonly onSkip?: (skipped: SkippedSample) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a run makes of samples, its sides behind one another. */
export interface GatheredRun extends GatheredSamples {
  readonly sides?: SidesOfRows;
  readonly manifest: ManifestColumns;
}

/** Embeds the stored samples on every side of a run. */
export async function gatherRun(
  run: ExploredRun,
  dataset: Dataset,
  { batchSize, previews, onSkip, onProgress }: GatherRunOptions,
): Promise<GatheredRun> {
  const { gatherSamples, joinSides } = await import('@counterpoint/explorer');
  const facts = new Map<number, StoredFacts>();
  const total = dataset.size * run.sides.length;
  const gather = (side: ExploredSide, at: number): Promise<GatheredSamples> =>
    gatherSamples({
      batches: batches(decodedOn(side, dataset, at === 0 ? facts : undefined), {
        ...{ size: batchSize, seed: 0, shuffle: false, dropLast: false, epochs: 1 },
        onSkip,
      }),
      size: dataset.size,
      modality: side.modality,
      encoder: side.encoder,
      others: side.earlier,
      previews,
      onProgress: (done) => onProgress?.(at * dataset.size + done, total),
    });
  const first = await gather(run.sides[0], 0);
  const isText = run.sides.length === 1 && run.texts !== undefined;
  const manifestOf = ({ indices }: GatheredSamples) =>
    manifestColumns(
      Array.from(indices, (index) => facts.get(index)),
      isText,
    );
  const [side, second] = run.sides;
  if (second === undefined) return { ...first, manifest: manifestOf(first) };
  const joined = joinSides([side.name, second.name], [first, await gather(second, 1)]);
  return { ...joined, manifest: manifestOf(joined) };
}

/** The samples that have a value on a side, decoded. */
function decodedOn(
  side: ExploredSide,
  dataset: Dataset,
  facts: Map<number, StoredFacts> | undefined,
): Dataset {
  return mapDataset(dataset, async (sample: Sample) => {
    facts?.set(sample.index, storedFactsOf(sample));
    return side.decode(sample);
  }) as Dataset;
}

/** @throws CP_CLI_USAGE when another run has other sides */
export function sameSides(run: ExploredRun, other: ExploredRun): void {
  if (run.sides.length === other.sides.length) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `${other.path} has ${other.sides.length} sides, ${run.path} has ${run.sides.length}`,
    where: '--against',
    expected: 'two runs of one kind',
  });
}
