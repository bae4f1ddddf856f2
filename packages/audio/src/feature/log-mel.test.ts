import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goldenFolder } from '../../../../tools/vitest/data-folder.js';
import { resample } from '../resample.js';
import { logMel } from './log-mel.js';
import { hzOfMel, melOfHz } from './mel-scale.js';
import { mfcc } from './mfcc.js';

const folder = goldenFolder();
interface Golden {
  readonly sampleRateHz: number;
  readonly waveform_base64_float32: string;
  readonly [name: string]: unknown;
}
const golden = (): Golden =>
  JSON.parse(readFileSync(join(folder!, 'audio.json'), 'utf8')) as Golden;
function waveform(of: Golden): Float32Array {
  const bytes = Buffer.from(of.waveform_base64_float32, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

describe.skipIf(folder === undefined)('golden values of torchaudio', () => {
  it.each([
    ['log-mel 64 (BYOL-A)', logMel()],
    [
      'log-mel 80 slaney',
      logMel({
        windowSeconds: 0.025,
        fftLength: 400,
        bands: 80,
        lowHz: 0,
        highHz: 8000,
        scale: 'slaney',
        norm: 'slaney',
      }),
    ],
  ])('%s', (name, features) => {
    const all = golden();
    const { shape, data } = all[name] as { shape: [number, number]; data: number[] };
    const created = features.extract(waveform(all));
    expect([created.bands, created.frames]).toEqual(shape);
    let worst = 0;
    data.forEach((value, i) => {
      const band = Math.floor(i / shape[1]),
        frame = i % shape[1];
      if (value > -8)
        worst = Math.max(worst, Math.abs(created.data[frame * created.bands + band]! - value));
    });
    expect(worst).toBeLessThan(1e-3);
  });

  it('resample 16000 to 11025', () => {
    const all = golden();
    const { data } = all['resample 16000 to 11025'] as { data: number[] };
    const { samples } = resample({ samples: waveform(all), sampleRateHz: 16000 }, 11025);
    expect(samples.length).toBe(11025);
    data.forEach((value, i) => expect(Math.abs(samples[i]! - value)).toBeLessThan(1e-3));
  });
});

describe('log-mel', () => {
  it.each(['htk', 'slaney'] as const)('the %s scale and its inverse agree', (scale) => {
    for (const hz of [0, 60, 999, 1000, 1001, 7800])
      expect(hzOfMel(melOfHz(hz, scale), scale)).toBeCloseTo(hz, 8);
    expect(melOfHz(1000, scale)).toBeCloseTo(scale === 'htk' ? 999.9855 : 15, 3);
  });

  it('puts a tone into the band that holds its frequency', () => {
    const features = logMel({ bands: 32 });
    const tone = Float32Array.from({ length: 16000 }, (_, i) =>
      Math.sin((2 * Math.PI * 1000 * i) / 16000),
    );
    const { data, bands } = features.extract(tone);
    const row = data.subarray(50 * bands, 51 * bands);
    const step = (melOfHz(7800, 'htk') - melOfHz(60, 'htk')) / 33;
    expect(row.indexOf(Math.max(...row))).toBe(
      Math.round((melOfHz(1000, 'htk') - melOfHz(60, 'htk')) / step) - 1,
    );
  });

  it('takes clips of one sample and of none', () => {
    expect(logMel().extract(new Float32Array(1).fill(0.5)).frames).toBe(1);
    expect(
      logMel()
        .extract(new Float32Array(1))
        .data.every((v) => Math.abs(v - Math.log(1e-6)) < 1e-4),
    ).toBe(true);
    expect(logMel().extract(new Float32Array(0)).frames).toBe(0);
  });

  it('refuses an empty band of frequencies', () => {
    expect(() => logMel({ sampleRateHz: 1000, lowHz: 600 })).toThrow('CP_AUDIO_CONFIG');
  });

  it('refuses a transform of a large prime factor, which would need a table of its square', () => {
    expect(() => logMel({ fftLength: 2 * 1009 })).toThrow('CP_AUDIO_CONFIG');
    expect(logMel({ fftLength: 2 * 997 }).extract(new Float32Array(16000)).frames).toBe(101);
  });

  it('gives a frame the same values wherever it stands among the four that go together', () => {
    const features = logMel({ bands: 16 });
    const sound = Float32Array.from({ length: 6400 }, (_, i) => Math.sin(i * i * 1e-4));
    const all = features.extract(sound);
    for (const skipped of [1, 2, 3]) {
      const later = features.extract(sound.subarray(skipped * features.hopLength));
      const from = 8 * all.bands; // clear of the start, which is reflected
      expect([...later.data.subarray(from)]).toEqual([
        ...all.data.subarray(from + skipped * all.bands),
      ]);
    }
  });
});

describe('MFCC', () => {
  it('of a flat spectrum holds its level alone', () => {
    const features = mfcc({ coefficients: 13 });
    const { data, bands } = features.extract(new Float32Array(1600));
    expect(bands).toBe(13);
    expect(data[0]).toBeCloseTo(Math.log(1e-6) * Math.sqrt(64), 3);
    for (let k = 1; k < 13; k++) expect(data[k]).toBeCloseTo(0, 4);
  });
});

it('bands that hold no bin of the transform are reported', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error): void => void warnings.push(warning.message);
  process.on('warning', listen);
  logMel({
    sampleRateHz: 8000,
    bands: 128,
    lowHz: 0,
    highHz: 4000,
    fftLength: 256,
    windowSeconds: 0.025,
  });
  logMel({ sampleRateHz: 8000, bands: 40, highHz: 3900 });
  await new Promise((done) => setImmediate(done));
  process.off('warning', listen);
  expect(warnings).toEqual([expect.stringMatching(/^6 of 128 mel bands are narrower/)]);
});
