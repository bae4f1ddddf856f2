/** How much of a sound is kept in a page. */
const mostSeconds = 6;
const mostRateHz = 16_000;

/**
 * A sound as the bytes of a WAV file of 8-bit mu-law (ITU-T G.711), which browsers play: one byte
 * a sample. Rates above 16 kHz are
 * lowered by a mean over whole groups of samples; sounds are cut after 6 seconds.
 */
export function wavFile(samples: Float32Array, sampleRateHz: number): Uint8Array {
  const group = Math.max(1, Math.ceil(sampleRateHz / mostRateHz));
  const rate = Math.round(sampleRateHz / group);
  const count = Math.min(Math.floor(samples.length / group), rate * mostSeconds);
  const bytes = new Uint8Array(58 + count + (count % 2));
  const view = new DataView(bytes.buffer);
  const ascii = (at: number, text: string) =>
    [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  ascii(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 18, true);
  view.setUint16(20, 7, true); // mu-law
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  ascii(38, 'fact');
  view.setUint32(42, 4, true);
  view.setUint32(46, count, true);
  ascii(50, 'data');
  view.setUint32(54, count, true);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let s = i * group; s < (i + 1) * group; s++) sum += samples[s]! / group;
    bytes[58 + i] = muLaw(sum);
  }
  return bytes;
}

function muLaw(value: number): number {
  const sample = Math.round(Math.max(-1, Math.min(1, value)) * 32635);
  const magnitude = Math.abs(sample) + 132;
  const exponent = Math.max(0, Math.floor(Math.log2(magnitude)) - 7);
  const mantissa = (magnitude >> (exponent + 3)) & 15;
  return ~((sample < 0 ? 128 : 0) | (exponent << 4) | mantissa) & 255;
}
