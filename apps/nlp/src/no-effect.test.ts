import { expect, test } from 'vitest';
import { runNlp } from './testing/quick-start-run.js';

// Options are refused before a model is looked for.
test.each([
  ['--rebuild', ['search', 'MODEL', 'words', '--rebuild']],
  ['--rebuild', ['search', 'MODEL', '--list', '--rebuild']],
  ['--split', ['search', 'MODEL', 'words', '--split', 'test']],
  ['--columns', ['search', 'MODEL', 'words', '--columns', 'text']],
  ['--id-column', ['search', 'MODEL', 'words', '--id-column', 'id']],
  ['--width', ['search', 'MODEL', '--list', '--width', '2']],
  ['--calibrated', ['search', 'MODEL', '--add', 'texts.csv', '--calibrated']],
  ['--weight', ['evaluate', 'MODEL', '--data', 'texts.csv', '--no-baselines', '--weight', '0.3']],
])('%s is refused where it has no effect: %j', async (where, args) => {
  expect(await runNlp(...args.map((each) => each.replace('MODEL', '/nowhere')))).toMatchObject({
    code: 2,
    json: { error: { code: 'CP_CLI_USAGE', where } },
  });
});

test.each([
  [['search', 'MODEL', 'words', '--add', 'texts.csv', '--rebuild', '--split', 'test']],
  [['search', 'MODEL', '--add', 'texts.csv', '--columns', 'text', '--id-column', 'id']],
  [['search', 'MODEL', 'words', '--width', '2']],
  [['evaluate', 'MODEL', '--data', 'texts.csv', '--no-baselines']],
  [['evaluate', 'MODEL', '--data', 'texts.csv', '--weight', '0.3']],
])('options that have an effect are not refused: %j', async (args) => {
  const { json } = await runNlp(...args.map((each) => each.replace('MODEL', '/nowhere')));
  expect(json).toMatchObject({ error: { code: 'CP_NLP_USAGE' } }); // there is no model
});
