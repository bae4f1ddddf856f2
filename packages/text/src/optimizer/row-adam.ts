import { adamW, statistic, type AdamWConfig, type NamedVariables, type Optimizer } from '@counterpoint/core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { HostValues } from './host-values.js';

export interface RowAdamConfig extends AdamWConfig {
  /** A regular expression of the tables' names. @default '(^|\\.)(rows|tokens)\\.weight$' */
  readonly tables?: string;
}

/**
 * AdamW in which a table's rows that a batch did not touch (gradient zero throughout) keep their values and their moments: Adam for sparse
 * gradients, as in PyTorch's SparseAdam. Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, alg. 1, row by row; the bias corrections count
 * every step. Other variables get {@link adamW}.
 *
 * A table of 32,768 rows costs some thirty passes over itself with AdamW in a graph; here one over the touched rows. The gradients of tables are
 * read, which ends the graph: not for a twin that must follow within the same step.
 */
export function rowAdam({ tables = '(^|\\.)(rows|tokens)\\.weight$', ...config }: RowAdamConfig): Optimizer {
  const { variables, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01 } = config;
  const isTable = ([name, variable]: [string, Variable]) => variable.rank === 2 && new RegExp(tables).test(name);
  const others = adamW({ ...config, variables: Object.fromEntries(Object.entries(variables).filter((entry) => !isTable(entry))) });
  const own: Record<string, Variable> = { 'table steps': statistic(0, []) };
  const held = Object.entries(variables).filter(isTable).map(([name, variable]) => {
    const [mean, square] = [own[`mean.${name}`] = statistic(0, variable.shape), own[`square.${name}`] = statistic(0, variable.shape)];
    return { name, width: variable.shape[1]!, table: new HostValues(variable), mean: new HostValues(mean), square: new HostValues(square) };
  });
  const steps = new HostValues(own['table steps']!);
  return {
    state: { ...others.state, ...own } as NamedVariables,
    step(gradients: Readonly<Record<string, Tensor>>, learningRate: number) {
      const step = ++steps.values[0]!;
      steps.publish(true);
      const scale = { betas, epsilon, stride: learningRate / (1 - betas[0] ** step), rootCorrection: 1 / Math.sqrt(1 - betas[1] ** step), kept: 1 - learningRate * weightDecay };
      for (const { name, width, table, mean, square } of held) {
        const gradient = gradients[name];
        if (!gradient) continue;
        updateRows({ values: table.values, means: mean.values, squares: square.values }, gradient.dataSync<'float32'>(), width, scale);
        table.publish(false);
        for (const moment of [mean, square]) moment.publish(true);
      }
      others.step(gradients, learningRate);
    },
    dispose() {
      others.dispose();
      for (const variable of Object.values(own)) variable.dispose();
    },
  };
}

interface Rows { readonly values: Float32Array; readonly means: Float32Array; readonly squares: Float32Array }
interface Scale { readonly betas: readonly [number, number]; readonly epsilon: number; readonly stride: number; readonly rootCorrection: number; readonly kept: number }

function updateRows({ values, means, squares }: Rows, slopes: Float32Array, width: number, { betas: [beta1, beta2], epsilon, stride, rootCorrection, kept }: Scale): void {
  for (let from = 0; from < values.length; from += width) {
    const end = from + width;
    let at = from;
    while (at < end && slopes[at] === 0) at++;
    if (at === end) continue;
    for (let k = from; k < end; k++) {
      const slope = slopes[k]!;
      const mean = (means[k] = beta1 * means[k]! + (1 - beta1) * slope);
      const square = (squares[k] = beta2 * squares[k]! + (1 - beta2) * slope * slope);
      values[k] = kept * values[k]! - (stride * mean) / (Math.sqrt(square) * rootCorrection + epsilon);
    }
  }
}
