import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { dataErrorCodes } from './error-codes.js';

test('the code raises exactly the codes that the table explains', () => {
  const root = fileURLToPath(new URL('.', import.meta.url));
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) =>
      path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('error-codes.ts'),
  );
  const raised = new Set(
    sources.flatMap((path) =>
      [
        ...readFileSync(`${root}/${path}`, 'utf8').matchAll(/CounterpointError\('(CP_[A-Z_]+)'/g),
      ].map((match) => match[1]),
    ),
  );
  expect([...raised].sort()).toEqual(Object.keys(dataErrorCodes).sort());
});
