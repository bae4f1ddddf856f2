import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './build/bundle.js';
import { bundleExplorerFront } from './build/explorer-front.js';
import { examples, published, workspace } from './published.js';
import { run } from './run.js';

/** A tarball and the files in it. */
export interface Packed {
  readonly name: string;
  readonly tarball: string;
  readonly files: readonly string[];
}

/**
 * Builds everything, and packs every published package and the example plugins as `npm publish`
 * would.
 */
export async function packAll(folder: string): Promise<ReadonlyMap<string, Packed>> {
  mkdirSync(folder, { recursive: true });
  const all = [...published, ...examples];
  run(
    join(workspace, 'node_modules/typescript/bin/tsc'),
    ['-b', ...all.map((each) => each.folder)],
    workspace,
  );
  await Promise.all(
    published.map(async (each) => {
      await bundle(join(workspace, each.folder));
      await bundleExplorerFront(join(workspace, each.folder));
    }),
  );
  const printed = run(
    'npm',
    [
      'pack',
      '--ignore-scripts=false', // `prepack` copies the licence
      '--json',
      '--pack-destination',
      folder,
      ...all.map((each) => `--workspace=${each.folder}`),
    ],
    workspace,
  );
  const report = JSON.parse(printed.slice(printed.search(/^[[{]/m))) as
    Report[] | Record<string, Report>;
  return new Map(
    Object.values(report).map(({ name, filename, files }) => [
      name,
      { name, tarball: join(folder, filename), files: files.map(({ path }) => path) },
    ]),
  );
}

interface Report {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
