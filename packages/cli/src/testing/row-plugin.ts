import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const part = (kind: string, id: string, create: string): string =>
  `{ kind: '${kind}', id: 'row/${id}', summary: 'A part for rows.', ` +
  `schema: z.strictObject({}), create: ${create} }`;
/** Views of rows: noise is added. */
export const rowViews: string = part(
  'views',
  'noise',
  '() => ({ draw: (row, rng) => row.map(() => rng.normal(0, 0.1)), apply: (row, added) ' +
    '=> row.map((value, i) => value + added[i]) })',
);
const plugin = (
  more: string,
): string => `import { CounterpointError, Mlp, Rng } from '@counterpoint/core';
import { tensor2d } from '@tensorflow/tfjs-core';
import { z } from 'zod';
const wrapped = (mlp) => ({
  width: mlp.width, variables: mlp.variables, state: mlp.state,
  encode: (batch, pass) => mlp.apply(batch, pass),
  clone: () => wrapped(mlp.clone()), dispose: () => mlp.dispose(),
});
export const rows = { name: 'rows', apiVersion: 1, components: [
  ${part(
    'modality',
    'rows',
    "() => ({ extensions: [], decode: ({ metadata }) => ['a', 'b', 'c'].map((name) => " +
      'Number(metadata[name])), describe: (row) => row, batch: (rows) => tensor2d(rows) })',
  )},
  ${part(
    'encoder',
    'mlp',
    '(_, { seed }) => wrapped(new Mlp({ widths: [3, 8], batchNorm: false, rng: ' +
      'Rng.of(seed) }))',
  )}, ${more}] };`;

/**
 * The folder of a package that brings a modality and an encoder for rows, as a user has it: beside
 * the packages that it imports.
 *
 * @param more further components, such as {@link rowViews}
 */
export function rowPlugin(folder: string, name: string, more: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(
    join(path, 'package.json'),
    '{"type":"module","exports":{".":{"types":"./none.d.ts","import":"./rows.js"}}}',
  );
  writeFileSync(join(path, 'rows.js'), plugin(more));
  return path;
}
