// Before a package is packed, the repository's licence is copied into it; afterwards the copy is removed. Runs in the package's folder.
import { copyFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [, , what] = process.argv;
if (what === 'copy')
  copyFileSync(fileURLToPath(new URL('../../LICENSE', import.meta.url)), 'LICENSE');
else rmSync('LICENSE', { force: true });
