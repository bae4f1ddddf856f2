import {
  adamW,
  statistic,
  type AdamWConfig,
  type NamedVariables,
  type Optimizer,
} from '@counterpoint/core';
import { scalar, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { lateValues } from '../rows/late-values.js';
import { holdsNow, rowMemoryOf, type RowMemory } from '../rows/row-memory.js';
import { slopesOf } from '../rows/row-slopes.js';
import { LikeTable } from '../rows/like-table.js';

/**
 * The variables that {@link rowAdam} updates row by row, and the settings of AdamW. Component:
 * `text/row-adam`.
 */
export interface RowAdamConfig extends AdamWConfig {
  /** A regular expression of the tables' names. @default '(^|\\.)(rows|tokens)\\.weight$' */
  readonly tables?: string;
}

/**
 * AdamW in which a table's rows that a batch did not touch keep their values and their moments:
 * Adam for sparse
 * gradients, as in PyTorch's SparseAdam. Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, alg.
 * 1, row by row; the bias corrections count
 * every step. Other variables get {@link adamW}.
 *
 * A table of 32,768 rows costs some thirty passes over itself with AdamW in a graph; here one over
 * the touched rows. What their gradients are
 * made of is read, which ends the graph: not for a twin that must follow within the same step. The
 * gradient of `bagOfRows` touches the rows that
 * it used; of any other, those with a value that is not zero.
 */
export function rowAdam({
  tables = '(^|\\.)(rows|tokens)\\.weight$',
  ...config
}: RowAdamConfig): Optimizer {
  const { variables, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01 } = config;
  const isTable = ([name, variable]: [string, Variable]) =>
    variable.rank === 2 && new RegExp(tables).test(name);
  const others = adamW({
    ...config,
    variables: Object.fromEntries(Object.entries(variables).filter((entry) => !isTable(entry))),
  });
  const steps = statistic(0, []);
  const adamVariables: Record<string, Variable> = { 'table steps': steps };
  const tableEntries = Object.entries(variables)
    .filter(isTable)
    .map(([name, table]) => {
      const [mean, square] = [
        (adamVariables[`mean.${name}`] = statistic(0, table.shape)),
        (adamVariables[`square.${name}`] = statistic(0, table.shape)),
      ];
      return { name, table, mean: new LikeTable(mean), square: new LikeTable(square) };
    });
  return {
    state: { ...others.state, ...adamVariables } as NamedVariables,
    step(gradients: Readonly<Record<string, Tensor>>, learningRate: number) {
      const step = steps.dataSync()[0]! + 1;
      const next = scalar(step);
      steps.assign(next);
      next.dispose();
      const scale = {
        betas,
        epsilon,
        stride: learningRate / (1 - betas[0] ** step),
        correction: 1 / Math.sqrt(1 - betas[1] ** step),
        decayFactor: 1 - learningRate * weightDecay,
      };
      for (const { name, table, mean, square } of tableEntries) {
        const gradient = gradients[name];
        if (!gradient) continue;
        const memory = rowMemoryOf(table);
        updateRows(memory, gradient, mean.within(memory), square.within(memory), scale);
        lateValues().assign(table, () => memory.read(memory.table));
        holdsNow(table);
        mean.publish();
        square.publish();
      }
      others.step(gradients, learningRate);
    },
    dispose() {
      others.dispose();
      for (const variable of Object.values(adamVariables)) variable.dispose();
    },
  };
}

interface Scale {
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly stride: number;
  readonly correction: number;
  readonly decayFactor: number;
}

/** @param means @param squares addresses of the moments */
function updateRows(
  memory: RowMemory,
  gradient: Tensor,
  means: number,
  squares: number,
  { betas: [b1, b2], epsilon, stride, correction, decayFactor }: Scale,
): void {
  const { table, stride: bytes, passes } = memory;
  const update = (row: number, gradient: number) => {
    const at = row * bytes;
    passes.adamRow(
      table + at,
      table + at + bytes,
      means + at,
      squares + at,
      gradient,
      b1,
      1 - b1,
      b2,
      1 - b2,
      stride,
      correction,
      epsilon,
      decayFactor,
    );
  };
  const slopes = slopesOf(gradient);
  if (slopes) slopes.forEachRow(memory, update);
  else forEachFilledRow(memory, gradient.dataSync<'float32'>(), update);
}

function forEachFilledRow(
  memory: RowMemory,
  dense: Float32Array,
  visit: (row: number, gradient: number) => void,
): void {
  const { count, width, stride } = memory;
  const at = memory.passing(stride);
  memory.floats(at, stride / 4).fill(0);
  const slopesOfBatch = memory.floats(at, width);
  for (let row = 0; row < count; row++) {
    const slopes = dense.subarray(row * width, (row + 1) * width);
    if (slopes.every((gradient) => gradient === 0)) continue;
    slopesOfBatch.set(slopes);
    visit(row, at);
  }
}
