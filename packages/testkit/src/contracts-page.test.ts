import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  augmenterContracts,
  componentContracts,
  encoderContracts,
  lossContracts,
  methodContracts,
  pluginContracts,
} from './index.js';

const page = readFileSync(new URL('../../../docs/guides/contracts.md', import.meta.url), 'utf-8');

test.each([
  ...encoderContracts,
  ...augmenterContracts,
  ...lossContracts,
  ...methodContracts,
  ...componentContracts,
  ...pluginContracts,
])('$id stands on the page that messages point to', ({ id, promise }) => {
  expect(page).toContain(`\n### ${id.replace('/', ' ')}\n\n${promise}\n`);
});
