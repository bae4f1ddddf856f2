import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syntheticSounds } from '@counterpoint/audio';
import { beforeAll, describe, expect, it } from 'vitest';
import { fewSounds, speechJson, tinySpeech } from '../testing/tiny-speech.js';

let folder = '';
let run = '';

beforeAll(async () => {
  ({ folder, run } = await tinySpeech());
}, 60_000);

describe('counterpoint-speech', () => {
  it('learns to transcribe, and transcribes', async () => {
    const file = join(folder, 'said.wav');
    await writeFile(file, (await syntheticSounds('test').at!(1)).value.members['wav']!);
    const learned = await speechJson(
      'transcribe',
      run,
      '--learn',
      fewSounds,
      '--join',
      '1-2',
      '--steps',
      '3',
      '--batch-size',
      '4',
      '--beam',
      '2',
    );
    expect(learned['word-error-rate']).toMatchObject({ count: 20 });
    const transcript = await speechJson('transcribe', run, file);
    expect(transcript['transcriptions']).toMatchObject([{ file }]);
  });

  it('keeps what it learned when it cannot be scored', async () => {
    const written = join(run, 'transcriber', 'transcriber.safetensors');
    await rm(written);
    expect(
      await speechJson(
        'transcribe',
        run,
        '--learn',
        fewSounds,
        '--steps',
        '1',
        '--batch-size',
        '2',
        '--test-data',
        join(folder, 'nowhere'),
      ),
    ).toHaveProperty('error.code');
    expect((await readFile(written)).length).toBeGreaterThan(1000);
  });
});
