import { Rng } from '@counterpoint/core';
import type { Dataset } from '@counterpoint/core';
import { indexedDataset } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import { encodeWav } from '../decode/encode-wav.js';

const rate = 16000;
const seconds = 2;

type Sound = (
  t: number,
  random: { readonly hz: number; readonly rate: number; noise(): number },
) => number;

/** One wave for each class: what it sounds like at time t. */
const sounds: Readonly<Record<string, Sound>> = {
  bell: (t, { hz }) =>
    Math.exp(-3 * (t % 1)) *
    (Math.sin(2 * Math.PI * hz * t) + 0.5 * Math.sin(2 * Math.PI * 2.76 * hz * t)),
  clicks: (t, { rate: often, noise }) => ((t * often) % 1 < 0.02 ? noise() : 0),
  hum: (t, { hz }) =>
    Math.sin(2 * Math.PI * 0.3 * hz * t) + 0.4 * Math.sin(2 * Math.PI * 0.6 * hz * t),
  siren: (t, { hz, rate: often }) =>
    Math.sin(2 * Math.PI * (hz * t - (hz / (8 * often)) * Math.cos(often * t))),
  waves: (t, { rate: often, noise }) => (0.5 + 0.5 * Math.sin(0.5 * often * t)) * noise(),
  whistle: (t, { hz }) =>
    Math.sin(2 * Math.PI * 4 * hz * t) * Math.max(0, Math.sin(2 * Math.PI * 1.5 * t)),
};

/** The path that means the sounds of this file. */
export const syntheticPath = 'synthetic';

/**
 * Six kinds of synthesised sounds, each clip of 2 s with its own pitch, pace, level and background:
 * 40 clips a class to train on, 10 to test.
 */
export function syntheticSounds(split: string): Dataset<RawSample> {
  const classes = Object.keys(sounds);
  const each = split === 'test' ? 10 : 40;
  return indexedDataset<RawSample>({
    name: `synthetic sounds (${split})`,
    size: classes.length * each,
    classes,
    fingerprint: `synthetic sounds 1 ${split}`,
    key: (index) => `${split}/${index}`,
    read: (index) => {
      const label = index % classes.length;
      const rng = Rng.of(11, 'synthetic sounds', split, index);
      return {
        index,
        key: `${split}/${index}`,
        label,
        value: { members: { wav: clip(classes[label]!, rng) } },
        metadata: { kind: classes[label]! },
      };
    },
  });
}

function clip(kind: string, rng: Rng): Uint8Array {
  const level = rng.uniform(0.1, 0.5),
    hiss = rng.uniform(0.005, 0.05),
    phase = rng.uniform(0, 1);
  const random = {
    hz: rng.uniform(250, 700),
    rate: rng.uniform(3, 9),
    noise: () => rng.word() / 2147483648 - 1,
  };
  const samples = Float32Array.from(
    { length: rate * seconds },
    (_, i) => level * sounds[kind]!(i / rate + phase, random) + hiss * random.noise(),
  );
  return encodeWav({ channels: [samples], sampleRateHz: rate });
}
