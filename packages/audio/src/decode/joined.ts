import type { Recording } from '../waveform.js';

/** Recordings one after another. Where one of them was cut, the whole is. */
export function joined(
  parts: readonly Recording[],
  channels: number,
  sampleRateHz: number,
): Recording {
  const length = parts.reduce((sum, part) => sum + part.channels[0]!.length, 0);
  const out = Array.from({ length: channels }, () => new Float32Array(length));
  let at = 0;
  for (const part of parts) {
    out.forEach((channel, c) => channel.set(part.channels[c]!, at));
    at += part.channels[0]!.length;
  }
  return { channels: out, sampleRateHz, cut: parts.find(({ cut }) => cut !== undefined)?.cut };
}
