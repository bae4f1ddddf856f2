import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFront } from '../../../../packages/explorer/src/testing/bundle-front.js';

/**
 * Writes the script and the style of the explorer's page into the package's `dist`; other packages
 * have none.
 */
export async function bundleExplorerFront(folder: string): Promise<void> {
  const entry = join(folder, 'front/main.tsx');
  if (!existsSync(entry)) return;
  const { script, style } = await bundleFront(entry);
  writeFileSync(join(folder, 'dist/front.js'), script);
  writeFileSync(join(folder, 'dist/front.css'), style);
}
