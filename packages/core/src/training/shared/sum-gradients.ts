import { concat, reshape, slice, tensor1d, tidy, zeros, type Tensor } from '@tensorflow/tfjs-core';
import type { Communicator } from '../../contract/communicator.js';
import type { NamedVariables } from '../../contract/named-variables.js';
import { sumTables } from './sum-tables.js';

type Gradients = Readonly<Record<string, Tensor>>;

/**
 * Sums gradients over ranks: one flat message for all dense gradients, and rows alone for tables
 * of which few rows have a gradient.
 * A variable keeps a gradient when any rank has one. Disposes of `own`.
 *
 * @returns the same values on every rank, to the bit
 */
export async function sumGradients(
  communicator: Communicator,
  ownGradients: Gradients,
  variables: NamedVariables,
  what: string,
): Promise<Record<string, Tensor>> {
  const { tables, dense } = await sumTables(communicator, ownGradients, variables, what);
  const names = Object.keys(variables);
  const present = Int32Array.from(names, (name) => (dense[name] === undefined ? 0 : 1));
  await communicator.allReduce(present, 'max', `${what}, which gradients there are`);
  const summed = names.filter((_, i) => present[i] === 1);
  if (summed.length === 0) return tables;
  const flat = tidy(() =>
    concat(
      summed.map((name) =>
        reshape(dense[name] ?? zeros(variables[name]!.shape), [variables[name]!.size]),
      ),
    ),
  );
  for (const gradient of Object.values(dense)) gradient.dispose();
  const values = (await flat.data()) as Float32Array;
  flat.dispose();
  await communicator.allReduce(values, 'sum', `${what}, gradients`);
  const total = tensor1d(values);
  let place = 0;
  const gradients = Object.fromEntries(
    summed.map((name) => {
      const { size, shape } = variables[name]!;
      const gradient = tidy(() => reshape(slice(total, place, size), shape));
      place += size;
      return [name, gradient];
    }),
  );
  total.dispose();
  return { ...gradients, ...tables };
}
