import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Registry, type Modality } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { encodeWav } from './decode/encode-wav.js';
import { logMel } from './feature/log-mel.js';
import type { Sound } from './modality/sound.js';
import { audioPlugin } from './plugin.js';
import type { Waveform } from './waveform.js';
import { features, clip, sampleOf, asWav } from './testing/fixtures.js';

describe('the log-mel modality', () => {
  const make = async (config: object) =>
    (await new Registry([audioPlugin]).create(
      'modality',
      { type: 'audio/log-mel', features, ...config },
      { seed: 0 },
    )) as Modality<RawSample, Sound, Tensor4D>;

  it('brings mixed rates, channel counts and lengths to one batch', async () => {
    const modality = await make({ seconds: 0.5 });
    const rates = [1000, 8000, 44100, 384000];
    const clips = await Promise.all(
      rates.map((sampleRateHz, i) =>
        modality.decode(
          sampleOf({
            members: {
              wav: encodeWav({
                channels: Array.from({ length: 1 + (i % 3) }, () =>
                  new Float32Array(sampleRateHz / 4).fill(0.1),
                ),
                sampleRateHz,
              }),
            },
          }),
        ),
      ),
    );
    expect(clips.map((each) => (each as Waveform).samples.length)).toEqual([
      2000, 2000, 2000, 2000,
    ]);
    const tensor = modality.batch(clips);
    expect(tensor.shape).toEqual([4, 51, 16, 1]);
    expect((await tensor.data()).every(Number.isFinite)).toBe(true);
  });

  it('reads the stretch that a manifest names, and nothing else', async () => {
    const modality = await make({});
    const samples = Float32Array.from({ length: 16000 }, (_, i) => i / 16000);
    const value = asWav({ samples, sampleRateHz: 8000 });
    expect(await modality.decode(sampleOf(value, { start: '0.5', end: '0.75' }))).toEqual({
      samples: samples.slice(4000, 6000),
      sampleRateHz: 8000,
    });
    expect(await modality.decode(sampleOf(value, { start: 1, duration: 0.25 }))).toEqual({
      samples: samples.slice(8000, 10000),
      sampleRateHz: 8000,
    });
    for (const metadata of [{ start: 2, end: 1 }, { start: 'x' }, { start: 9 }, { start: -1 }]) {
      await expect(modality.decode(sampleOf(value, metadata))).rejects.toMatchObject({
        code: 'CP_AUDIO_RANGE',
      });
    }
  });

  it('reads a file by its path when the source left it where it was', async () => {
    const path = fileURLToPath(new URL('../fixtures/tone.ogg', import.meta.url));
    const modality = await make({});
    const byPath = await modality.decode(sampleOf({ members: {}, path }));
    expect(byPath).toEqual(
      await modality.decode(sampleOf({ members: { ogg: new Uint8Array(readFileSync(path)) } })),
    );
  });

  it('refuses silence when told to', async () => {
    const silence = asWav({ samples: new Float32Array(800), sampleRateHz: 8000 });
    await expect(
      (await make({ silent: 'refuse' })).decode(sampleOf(silence)),
    ).rejects.toMatchObject({
      code: 'CP_AUDIO_SILENT',
    });
    expect(((await (await make({})).decode(sampleOf(silence))) as Waveform).samples.length).toBe(
      800,
    );
  });

  it.each(['none', 'clip', 'bands', { mean: [1], deviation: [2] }])(
    'normalises by %j',
    async (normalise) => {
      const modality = await make({ normalise, seconds: 0.5 });
      const data = (await modality.batch([clip()]).data()) as Float32Array;
      const raw = logMel(features).extract(clip().samples).data;
      const mean = (values: ArrayLike<number>): number =>
        Array.from(values).reduce((a, b) => a + b, 0) / values.length;
      if (normalise === 'none') expect(data).toEqual(raw);
      else if (typeof normalise === 'object') expect(data[5]).toBeCloseTo((raw[5]! - 1) / 2, 5);
      else {
        const of0 = normalise === 'bands' ? data.filter((_, i) => i % 16 === 3) : data;
        expect(mean(of0)).toBeCloseTo(0, 4);
        expect(mean(of0.map((v) => v * v))).toBeCloseTo(1, 3);
      }
    },
  );

  it('misspelt steps of a view are refused with the nearest name', async () => {
    const make = new Registry([audioPlugin]).create(
      'views',
      { type: 'audio/view', waveform: [{ type: 'audio/gian' }] },
      { seed: 0 },
    );
    await expect(make).rejects.toThrow('did you mean "audio/gain"');
  });
});
