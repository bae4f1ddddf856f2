import type { Rng } from '@counterpoint/core';
import { materials } from './bouncer-look.js';
import type { BouncerLayout } from './lay-out-bouncers.js';

/** Partials quieter than this are not drawn any further. */
const inaudible = 1e-3;

/** What a layout sounds like: each impact rings by material and size, over noise. */
export function ringBouncers(
  { sounding, impacts }: BouncerLayout,
  seconds: number,
  sampleRateHz: number,
  rng: Rng,
): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRateHz));
  const { partials, decay } = materials[sounding.material];
  const level = rng.uniform(0.2, 0.4);
  for (const { seconds: at, strength } of impacts) {
    partials.forEach((multiple, k) => {
      const hertz = sounding.hertz * multiple;
      if (hertz >= sampleRateHz / 2) return;
      const fade = decay * Math.sqrt(multiple);
      const loudness = (level * strength) / (1 + 0.6 * k);
      const first = Math.ceil(at * sampleRateHz);
      const until = first + Math.ceil((Math.log(1 / inaudible) / fade) * sampleRateHz);
      const phase = rng.uniform(0, 2 * Math.PI);
      for (let i = first; i < Math.min(until, samples.length); i++) {
        const t = i / sampleRateHz - at;
        samples[i]! += loudness * Math.exp(-fade * t) * Math.sin(2 * Math.PI * hertz * t + phase);
      }
    });
  }
  const noise = rng.uniform(0.002, 0.02);
  for (let i = 0; i < samples.length; i++) samples[i]! += noise * (rng.word() / 2147483648 - 1);
  return samples;
}
