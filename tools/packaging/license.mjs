// Copies the repository's licence into a package before it is packed, and removes the copy afterwards.
// Runs in the package's folder.
import { copyFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [, , what] = process.argv;
if (what === 'copy')
  copyFileSync(fileURLToPath(new URL('../../LICENSE', import.meta.url)), 'LICENSE');
else rmSync('LICENSE', { force: true });
