import { resolve } from 'node:path';
import { published, workspace } from '../published.js';
import { bundle } from './bundle.js';
import { bundleExplorerFront } from './explorer-front.js';

/**
 * Bundles the packages in the folders that are named, or every published one. Their declarations
 * come from `tsc -b`.
 */
const folders = process.argv.slice(2);
await Promise.all(
  (folders.length > 0
    ? folders.map((folder) => resolve(folder))
    : published.map(({ folder }) => resolve(workspace, folder))
  ).map(async (folder) => {
    await bundle(folder);
    await bundleExplorerFront(folder);
  }),
);
