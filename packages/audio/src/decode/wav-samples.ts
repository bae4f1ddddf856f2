import { createRequire } from 'node:module';
import type wavefileModule from 'wavefile';
import { imaAdpcm, msAdpcm } from './adpcm.js';
import type { WavHeader } from './wav-header.js';

/**
 * Turns whole blocks of a WAV file's data into samples of each channel. Integers are divided by
 * 2^(bits - 1).
 */
export function wavSamples(bytes: Uint8Array, header: WavHeader): Float32Array[] {
  const blocks = Math.floor(bytes.length / header.blockBytes);
  if (header.encoding === 'ima-adpcm') return imaAdpcm(bytes, header, blocks);
  if (header.encoding === 'ms-adpcm') return msAdpcm(bytes, header, blocks);
  if (header.encoding === 'a-law' || header.encoding === 'mu-law')
    return companded(bytes.subarray(0, blocks * header.blockBytes), header);
  if (
    header.encoding === 'integer' &&
    header.bits === 16 &&
    header.blockBytes % 2 === 0 &&
    !header.bigEndian &&
    littleEndian
  )
    return ofShorts(bytes, header, blocks);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sample = readerOf(header, view);
  const { channels } = header;
  const out = Array.from({ length: channels }, () => new Float32Array(blocks));
  const width = header.bits / 8;
  for (let c = 0; c < channels; c++) {
    const channel = out[c]!;
    for (let n = 0, at = c * width; n < blocks; n++, at += header.blockBytes)
      channel[n] = sample(at);
  }
  return out;
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * By far the commonest samples, as this machine holds them: several times as fast as one by one.
 */
function ofShorts(
  bytes: Uint8Array,
  { channels, blockBytes }: WavHeader,
  blocks: number,
): Float32Array[] {
  const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice(); // a copy begins at an even address
  const shorts = new Int16Array(even.buffer, even.byteOffset, (blocks * blockBytes) / 2);
  return Array.from({ length: channels }, (_, c) => {
    const channel = new Float32Array(blocks);
    for (let n = 0, at = c; n < blocks; n++, at += blockBytes / 2) channel[n] = shorts[at]! / 32768;
    return channel;
  });
}

function readerOf(
  { encoding, bits, bigEndian }: WavHeader,
  view: DataView,
): (at: number) => number {
  const little = !bigEndian;
  if (encoding === 'float')
    return bits === 32 ? (at) => view.getFloat32(at, little) : (at) => view.getFloat64(at, little);
  switch (bits) {
    case 8:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 16:
      return (at) => view.getInt16(at, little) / 32768;
    case 24:
      return little
        ? (at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8388608
        : (at) => ((view.getInt8(at) << 16) | view.getUint16(at + 1, false)) / 8388608;
    default:
      return (at) => view.getInt32(at, little) / 2147483648;
  }
}

/** A-law and mu-law (ITU-T G.711), expanded by wavefile from a file of the right header. */
function companded(
  bytes: Uint8Array,
  { channels, sampleRateHz, encoding }: WavHeader,
): Float32Array[] {
  const wavefile = createRequire(import.meta.url)('wavefile') as typeof wavefileModule;
  const file = new wavefile.WaveFile();
  file.fromScratch(channels, sampleRateHz, encoding === 'a-law' ? '8a' : '8m', bytes);
  if (encoding === 'a-law') file.fromALaw();
  else file.fromMuLaw();
  const samples: unknown = file.getSamples(false, Int16Array);
  return (channels === 1 ? [samples] : (samples as readonly Int16Array[])).map((channel) =>
    Float32Array.from(channel as Int16Array, (v) => v / 32768),
  );
}
