import { Rng } from '@counterpoint/core';
import { embeddingMatrix, type NamedMatrix } from '@counterpoint/eval';

/** Points around some centres, of length 1. */
export function clusteredPoints(
  count: number,
  width: number,
  seed: number,
  clusters = 20,
): NamedMatrix {
  const rng = Rng.of(seed, 'points');
  const normal = () => Array.from({ length: width }, () => rng.normal());
  const centres = Array.from({ length: clusters }, normal);
  const rows = Array.from({ length: count }, (_, i) =>
    unit(centres[i % clusters]!.map((value) => value + rng.normal(0, 0.7))),
  );
  return { ...embeddingMatrix(rows), ids: rows.map((_, i) => `sample ${i}`) };
}

/** The same points as another model may see them: rotated, bent, with noise. */
export function seenAnew(
  { rows, count, width, ids }: NamedMatrix,
  { to, bend, noise, seed }: { to: number; bend: number; noise: number; seed: number },
): NamedMatrix {
  const rng = Rng.of(seed, 'another model');
  const matrix = Array.from({ length: to }, () =>
    Array.from({ length: width }, () => rng.normal(0, 1 / Math.sqrt(width))),
  );
  const points = Array.from({ length: count }, (_, i) => {
    const point = rows.subarray(i * width, (i + 1) * width);
    return unit(
      matrix.map((row) => {
        const value = row.reduce((sum, weight, j) => sum + weight * point[j]!, 0);
        return value + bend * Math.abs(value) + rng.normal(0, noise / Math.sqrt(to));
      }),
    );
  });
  return { ...embeddingMatrix(points), ids };
}

function unit(values: readonly number[]): readonly number[] {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
