import {
  CounterpointError,
  type Dataset,
  type Encoder,
  type Modality,
  type SkippedSample,
} from '@counterpoint/core';
import { indexedDataset } from '@counterpoint/data';
import { startEngine } from '@counterpoint/engine';
import { tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { scoreTowers, type ScoreContext } from './score-towers.js';

const size = 6;
/** Pairs whose sides are alike, and unlike all others; some sides cannot be decoded. */
function pairs(damaged: Readonly<Record<string, readonly number[]>>, labels?: readonly number[]) {
  const modality = (side: string) =>
    ({
      extensions: [],
      decode: ({ index }: { readonly index: number }) => {
        if (damaged[side]?.includes(index))
          throw new CounterpointError('CP_IMAGE_DAMAGED', { what: 'It is cut', where: side });
        return Array.from({ length: size }, (_, d) => (d === index ? 1 : 0));
      },
      batch: (rows: number[][]) => tensor2d(rows),
    }) as unknown as Modality;
  const encoder = { width: size, encode: (batch: Tensor2D) => batch.clone() } as unknown as Encoder;
  const dataset = indexedDataset({
    name: 'pairs',
    size,
    fingerprint: 'pairs',
    key: String,
    read: (index) => ({
      ...{ index, key: String(index), value: {}, metadata: { place: String(index) } },
      ...(labels && { label: labels[index]! }),
    }),
  }) as Dataset;
  const towers = { sides: ['photo', 'drawing'], tower: () => encoder };
  const skipped: SkippedSample[] = [];
  const context = {
    ...{ kit: {}, options: { template: [], intervalOver: 'place' }, display: {} },
    opened: { towers, modality, text: undefined },
    pairs: { dataset },
    onSkip: (skip: SkippedSample) => skipped.push(skip),
  } as unknown as ScoreContext;
  return { score: () => scoreTowers(towers as never, context), skipped };
}

beforeAll(async () => {
  await startEngine({ prefer: 'cpu' });
});

test.each<[Readonly<Record<string, readonly number[]>>, readonly number[]]>([
  [{}, []],
  [{ photo: [1] }, [1]],
  [{ drawing: [0, 4] }, [0, 4]],
  [{ photo: [1], drawing: [4] }, [1, 4]],
  [{ photo: [1, 2], drawing: [2] }, [1, 2]],
])('what cannot be read on one side is left out of both: %j', async (damaged, lost) => {
  const { score, skipped } = pairs(damaged);
  const { report, retrieval, metadata, leftOut } = await score();
  expect(new Set(skipped.map(({ index }) => index))).toEqual(new Set(lost));
  const places = Array.from({ length: size }, (_, i) => i).filter((i) => !lost.includes(i));
  expect(metadata).toEqual(places.map((place) => ({ place: String(place) })));
  expect([leftOut, retrieval.first]).toEqual([lost.length, places.map(() => 1)]);
  const recalls = report.rows.filter(({ name }) => /retrieval.*recall@1$/.test(name));
  expect(recalls).toHaveLength(2);
  for (const { value, count } of recalls) expect([value, count]).toEqual([1, places.length]);
});
