import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { checkEarlierMethod, earlierMethods } from '../../../tools/vitest/earlier-methods.js';
import { runNlp } from './testing/quick-start-run.js';

vi.setConfig({ testTimeout: 240_000 });
// Runs of the version of 26 November 2026, one of each method, on data beside them.
const earlier = fileURLToPath(new URL('../fixtures/earlier-run', import.meta.url));
const methods = earlierMethods(join(earlier, 'methods'));

test('there is a run of each method', () => {
  expect(methods).toHaveLength(7);
});

test.each(methods)('%s opens, embeds and resumes as it did then', (method) =>
  checkEarlierMethod(runNlp, join(earlier, 'methods', method), join(earlier, 'methods/texts.csv'), [
    '--columns',
    'anchor',
  ]),
);

test('guided negatives open, embed and resume as they did then, with the guide where it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-earlier-guided-'));
  await cp(join(earlier, 'guided'), folder, { recursive: true });
  const config = join(folder, 'run', 'config.json');
  const guide = JSON.stringify(join(folder, 'guide'));
  const text = await readFile(config, 'utf8');
  await writeFile(config, text.replace('"guide": "guide"', `"guide": ${guide}`));
  const data = join(earlier, 'methods/texts.csv');
  await checkEarlierMethod(runNlp, folder, data, ['--columns', 'anchor']);
  await rm(folder, { recursive: true });
});
