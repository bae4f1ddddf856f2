import type { Recording } from '../waveform.js';

/**
 * A recording as a WAV file of 16-bit integers or 32-bit floats. Samples outside [-1, 1] are
 * clipped in the first.
 */
export function encodeWav(
  { channels, sampleRateHz }: Recording,
  encoding: 'integer16' | 'float32' = 'integer16',
): Uint8Array {
  const width = encoding === 'float32' ? 4 : 2;
  const length = channels[0]?.length ?? 0;
  const dataBytes = length * channels.length * width;
  const bytes = new Uint8Array(44 + dataBytes);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string): void => {
    for (let i = 0; i < 4; i++) view.setUint8(at + i, word.charCodeAt(i));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + dataBytes, true);
  text(8, 'WAVE');
  text(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, encoding === 'float32' ? 3 : 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * channels.length * width, true);
  view.setUint16(32, channels.length * width, true);
  view.setUint16(34, 8 * width, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  let at = 44;
  for (let n = 0; n < length; n++) {
    for (const channel of channels) {
      if (width === 4) view.setFloat32(at, channel[n]!, true);
      else
        view.setInt16(at, Math.max(-32768, Math.min(32767, Math.round(channel[n]! * 32768))), true);
      at += width;
    }
  }
  return bytes;
}
