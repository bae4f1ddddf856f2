import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { checkEarlierMethod, earlierMethods } from '../../../tools/vitest/earlier-methods.js';
import { runSpeech } from './testing/tiny-speech.js';

vi.setConfig({ testTimeout: 240_000 });
// Runs of the version of 26 November 2026, one of each method, on data beside them.
const earlier = fileURLToPath(new URL('../fixtures/earlier-run', import.meta.url));
const methods = earlierMethods(join(earlier, 'methods'));

test('there is a run of each method', () => {
  expect(methods).toHaveLength(8);
});

test.each(methods)('%s opens, embeds and resumes as it did then', (method) =>
  checkEarlierMethod(runSpeech, join(earlier, 'methods', method), join(earlier, 'tones')),
);

test('clap opens, embeds and resumes as it did then', () =>
  checkEarlierMethod(
    (...args) => runSpeech('clap', ...args),
    join(earlier, 'clap'),
    join(earlier, 'tones'),
  ));
