import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage, errorTables, workspace } from './error-tables.js';

const tables = await errorTables();
writeFileSync(join(workspace, 'docs/errors.md'), errorsPage(tables));
process.stdout.write(
  'docs/errors.md: ' +
    `${tables.reduce((total, { codes }) => total + Object.keys(codes).length, 0)} codes ` +
    `of ${tables.length} packages\n`,
);
