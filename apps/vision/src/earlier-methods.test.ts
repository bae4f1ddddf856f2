import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { checkEarlierMethod, earlierMethods } from '../../../tools/vitest/earlier-methods.js';
import { runVision } from './testing/run-vision.js';

vi.setConfig({ testTimeout: 240_000 });
// Runs of the version of 26 November 2026, one of each method, on data beside them.
const earlier = fileURLToPath(new URL('../fixtures/earlier-run', import.meta.url));
const methods = earlierMethods(join(earlier, 'methods'));

test('there is a run of each method', () => {
  expect(methods).toHaveLength(15);
});

test.each(methods)('%s opens, embeds and resumes as it did then', (method) =>
  checkEarlierMethod(runVision, join(earlier, 'methods', method), join(earlier, 'photos')),
);

test.each(['clip', 'siglip'])('%s opens, embeds and resumes as it did then', (method) =>
  checkEarlierMethod(
    (...args) => runVision('clip', ...args),
    join(earlier, 'towers', method),
    join(earlier, 'towers/pictures'),
  ),
);
