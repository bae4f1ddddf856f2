import { Rng } from '@counterpoint/core';
import {
  add,
  memory,
  square,
  sum,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  type Scalar,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { rowAdam } from '../optimizer/row-adam.js';
import { bagOfRows } from './bag-of-rows.js';
import { RowMemory } from './row-memory.js';
import type { WeighedIds } from './weighed-ids.js';

const count = 60,
  width = 13; // not whole vectors of four
const name = 'rows.weight';

function drawOf(seed: number): { readonly values: Float32Array; readonly groups: WeighedIds[] } {
  const rng = Rng.of(seed, 'rows');
  const group = (rows: number, time: number): WeighedIds => ({
    ids: Int32Array.from({ length: rows * time }, () => Math.floor(count * rng.uniform() ** 2)),
    shares: Float32Array.from({ length: rows * time }, () =>
      rng.uniform() < 0.3 ? 0 : rng.uniform(),
    ),
    rows,
  });
  return {
    values: Float32Array.from({ length: count * width }, () => rng.uniform() - 0.5),
    groups: [group(5, 7), group(3, 11)],
  };
}

/** The loss is the sum of squares, so that the slopes of the texts are twice their sums. */
const gradientOf = (table: Variable, groups: readonly WeighedIds[]) => {
  const { value, grads } = variableGrads(
    () => sum(square(bagOfRows(table as never as Tensor2D, groups))) as Scalar,
    [table],
  );
  value.dispose();
  return grads[table.name]!;
};
const tableOf = (values: Float32Array) => tidy(() => variable(tensor2d(values, [count, width])));

it('sums and slopes are those of float64 loops', async () => {
  for (let seed = 0; seed < 5; seed++) {
    const { values, groups } = drawOf(seed);
    const sums: number[][] = [],
      slopes = new Float64Array(count * width);
    const eachToken = (visit: (text: number, id: number, share: number) => void) =>
      groups.reduce((first, { ids, shares, rows }) => {
        ids.forEach((id, i) => visit(first + Math.floor(i / (ids.length / rows)), id, shares[i]!));
        return first + rows;
      }, 0);
    eachToken((text, id, share) => {
      sums[text] ??= Array.from({ length: width }, () => 0);
      for (let k = 0; k < width; k++) sums[text][k]! += share * values[id * width + k]!;
    });
    eachToken((text, id, share) => {
      for (let k = 0; k < width; k++) slopes[id * width + k]! += 2 * share * sums[text]![k]!;
    });
    const table = tableOf(values);
    const ours = await (bagOfRows(table as never as Tensor2D, groups).array() as Promise<
      number[][]
    >);
    ours.forEach((row, n) => row.forEach((value, k) => expect(value).toBeCloseTo(sums[n]![k]!, 5)));
    (await gradientOf(table, groups).data()).forEach((value, i) =>
      expect(value).toBeCloseTo(slopes[i]!, 4),
    );
    table.dispose();
  }
});

it('a gradient that somebody has read or computed with moves the table as one that nobody has', async () => {
  const { values, groups } = drawOf(7);
  const trained = async (
    touch: (gradient: ReturnType<typeof gradientOf>) => ReturnType<typeof gradientOf>,
  ) => {
    const table = tableOf(values);
    const optimizer = rowAdam({ variables: { [name]: table }, weightDecay: 0.1 });
    for (let step = 0; step < 4; step++)
      tidy(() => optimizer.step({ [name]: touch(gradientOf(table, groups)) }, 0.05));
    const result = [...(await table.data())];
    optimizer.dispose();
    table.dispose();
    return result;
  };
  const untouched = await trained((gradient) => gradient);
  expect(untouched).not.toEqual([...values]);
  expect(
    await trained((gradient) => {
      gradient.dataSync();
      return gradient;
    }),
  ).toEqual(untouched);
  expect(await trained((gradient) => add(gradient, 0))).toEqual(untouched);
});

it('what was read or shared stays as it was while the table moves on; nothing is left over', async () => {
  const { values, groups } = drawOf(8);
  const before = memory().numTensors;
  const [table, twin] = [tableOf(values), tableOf(new Float32Array(count * width))];
  const optimizer = rowAdam({ variables: { [name]: table } });
  const step = () => tidy(() => optimizer.step({ [name]: gradientOf(table, groups) }, 0.05));
  step();
  const read = await table.data(),
    copy = [...read];
  twin.assign(table as never);
  const later = gradientOf(table, groups),
    slopes = [...(await later.data())];
  step();
  step();
  expect([...read]).toEqual(copy);
  expect([...(await twin.data())]).toEqual(copy);
  expect([...(await later.data())]).toEqual(slopes);
  expect([...(await table.data())]).not.toEqual(copy);
  table.assign(twin as never); // as reading a checkpoint does
  const [ours, theirs] = [table, twin].map((each) => bagOfRows(each as never as Tensor2D, groups));
  expect(await ours!.data()).toEqual(await theirs!.data());
  for (const each of [table, twin, later, ours, theirs]) each!.dispose();
  optimizer.dispose();
  expect(memory().numTensors).toBe(before);
});

it('a table beyond what can be addressed is refused', () => {
  expect(() => new RowMemory(5_000_000, 256)).toThrow(/CP_TEXT_MEMORY.*5000000 rows of width 256/u);
});
