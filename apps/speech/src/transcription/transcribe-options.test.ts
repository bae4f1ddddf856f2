import { expect, test } from 'vitest';
import { runSpeech } from '../testing/tiny-speech.js';

// Options are refused before a run is looked for.
test.each([
  ['--train', ['said.wav', '--train', 'train']],
  ['--test', ['said.wav', '--test', 'dev']],
  ['--test-data', ['said.wav', '--test-data', 'digits']],
  ['--join', ['said.wav', '--join', '3-6']],
  ['--units', ['said.wav', '--units', 'characters']],
  ['--steps', ['said.wav', '--steps', '3']],
  ['--batch-size', ['said.wav', '--batch-size', '4']],
  ['--learning-rate', ['said.wav', '--learning-rate', '0.1']],
  ['--frozen', ['said.wav', '--frozen']],
  ['--no-augment', ['said.wav', '--no-augment']],
  ['--seed', ['said.wav', '--seed', '2']],
  ['transcribe', []],
  ['transcribe', ['--beam', '2']],
])('transcribe: %s is refused where it has no effect: %j', async (where, args) => {
  expect(await runSpeech('transcribe', '/nowhere', ...args)).toMatchObject({
    code: 2,
    json: { error: { code: 'CP_CLI_USAGE', where } },
  });
});

test.each([[['said.wav', '--beam', '2']], [['--learn', 'digits', '--steps', '3', '--seed', '2']]])(
  'transcribe: options that have an effect are not refused: %j',
  async (args) => {
    const { json } = await runSpeech('transcribe', '/nowhere', ...args);
    expect(json).toHaveProperty('error.code');
    expect(json).not.toHaveProperty('error.code', 'CP_CLI_USAGE');
  },
);
