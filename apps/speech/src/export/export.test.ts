import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fewSounds, runSpeech, speechJson, tinySpeech } from '../testing/tiny-speech.js';

let folder = '';
let run = '';

beforeAll(async () => {
  ({ folder, run } = await tinySpeech());
}, 60_000);

describe('counterpoint-speech', () => {
  it('exports an encoder that embeds the same, and an ONNX file that takes sound', async () => {
    const out = join(folder, 'exported');
    const { model, width, input, recordings, largestDifference, cost } = await speechJson(
      'export',
      run,
      '--out',
      out,
      '--dtype',
      'fp16',
    );
    expect([width, input, recordings]).toEqual([8, 'features', 15]);
    expect(largestDifference).toBeLessThanOrEqual(1e-4);
    expect(cost).toMatchObject({ type: 'fp16', samples: 240 });
    expect(JSON.parse(await readFile(join(out, 'preprocessing.json'), 'utf8'))).toMatchObject({
      frames: 11,
      bands: 16,
      sampleRateHz: 16000,
      maximumSeconds: 30,
      reader: 'prepare.mjs',
    });
    const card = await readFile(join(out, 'README.md'), 'utf8');
    for (const part of ['fingerprint', '## Recipe', '## Scores', '### On other data', 'fp16'])
      expect(card).toContain(part);
    expect(
      await speechJson(
        'embed',
        out,
        '--data',
        fewSounds,
        '--split',
        'test',
        '--out',
        join(folder, 'again.npy'),
      ),
    ).toMatchObject({ count: 20, model });
    await speechJson(
      'embed',
      run,
      '--data',
      fewSounds,
      '--split',
      'test',
      '--out',
      join(folder, 'first.npy'),
    );
    expect(await readFile(join(folder, 'again.npy'))).toEqual(
      await readFile(join(folder, 'first.npy')),
    );
    expect(await speechJson('export', out)).toMatchObject({ out, model, largestDifference });
    expect(await speechJson('export', run, '--twin')).toMatchObject({
      error: { code: 'CP_CLI_TWIN_MISSING' },
    });
  });

  it.each([
    [['evaluate', '--data', 'synthetic', '--task', 'tasks'], 'CP_CLI_USAGE'],
    [['evaluate', '--data', 'synthetic?label=colour'], 'CP_AUDIO_DATA'],
    [['evaluate', '--data', 'synthetic', '--systems', 'mel'], 'CP_CLI_USAGE'],
    [['evaluate', '--data', 'synthetic', '--draws', '3'], 'CP_CLI_USAGE'],
    [['transcribe', '--learn', 'synthetic', '--join', '3'], 'CP_AUDIO_CONFIG'],
    [['transcribe', 'x.wav'], 'CP_AUDIO_TRANSCRIBER'],
  ])('%j is a coded error', async ([name, ...args], code) => {
    const other = code === 'CP_AUDIO_TRANSCRIBER' ? join(folder, 'exported') : run;
    expect(await runSpeech(name!, other, ...args)).toMatchObject({
      code: code.endsWith('_USAGE') ? 2 : 1, // a command line that is not understood
      json: { error: { code } },
    });
  });
});
