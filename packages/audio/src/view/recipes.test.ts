import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '@counterpoint/core';
import { indexedDataset } from '@counterpoint/data';
import { describe, expect, it } from 'vitest';
import { infoOf } from '../augment/info.js';
import { encodeWav } from '../decode/encode-wav.js';
import type { FeatureMap } from '../feature/log-mel.js';
import type { Sound } from '../modality/sound.js';
import type { Waveform } from '../waveform.js';
import { byolAViews } from './recipes.js';

const features = { sampleRateHz: 8000, bands: 12, highHz: 3900, hopSeconds: 0.05 };
const tone = (hz: number): Waveform => ({
  samples: Float32Array.from(
    { length: 8000 },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / 8000),
  ),
  sampleRateHz: 8000,
});
const others = [tone(900), tone(1800)];
const trainedOn = indexedDataset<Sound>({
  name: 'tones',
  size: 2,
  fingerprint: 'tones',
  key: String,
  read: (index) => ({ index, key: String(index), value: others[index]! }),
});

async function seen(views: Awaited<ReturnType<typeof byolAViews>>): Promise<FeatureMap> {
  const view = views[0]!;
  return view.apply(
    tone(440),
    view.draw(infoOf(tone(440)), Rng.of(4, 'view')),
  ) as Promise<FeatureMap>;
}

describe("BYOL-A's views", () => {
  it('mix in what is trained on, or what lies at a path, and nothing without either', async () => {
    const plain = await seen(await byolAViews({ features }));
    const ofTraining = await seen(await byolAViews({ features }, trainedOn));
    const folder = await mkdtemp(join(tmpdir(), 'counterpoint-others-'));
    for (const [i, { samples, sampleRateHz }] of others.entries())
      await writeFile(
        join(folder, `${i}.wav`),
        encodeWav({ channels: [samples], sampleRateHz }, 'float32'),
      );
    const ofPath = await seen(await byolAViews({ features, others: folder }));
    expect(ofTraining.data).not.toEqual(plain.data);
    expect(ofPath.data).toEqual(ofTraining.data);
  });

  it('differ between the versions by the fader alone', async () => {
    const first = await seen(await byolAViews({ features, version: 1 })),
      second = await seen(await byolAViews({ features, version: 2 }));
    const slopes = Array.from(
      { length: first.frames - 1 },
      (_, t) =>
        second.data[(t + 1) * 12]! -
        first.data[(t + 1) * 12]! -
        (second.data[t * 12]! - first.data[t * 12]!),
    );
    for (const gradient of slopes) expect(gradient).toBeCloseTo(slopes[0]!, 4);
    expect(Math.abs(slopes[0]!)).toBeGreaterThan(1e-4);
  });
});
