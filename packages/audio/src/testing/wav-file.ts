/** How a WAV file of a test lies in its header. */
export interface WavClaims {
  readonly magic?: string;
  readonly code?: number;
  readonly bits: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly claim?: number;
  readonly extensible?: boolean;
}

/** A WAV file around data bytes, with any claims in its header. */
export function wavFile(
  data: Uint8Array,
  {
    magic = 'RIFF',
    code = 1,
    bits,
    channels = 1,
    rate = 16000,
    claim = data.length,
    extensible = false,
  }: WavClaims,
): Uint8Array {
  const little = magic !== 'RIFX';
  const wide = magic === 'RF64' ? 36 : 0,
    formatBytes = extensible ? 40 : 16;
  const bytes = new Uint8Array(12 + wide + 8 + formatBytes + 8 + data.length);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string): void => bytes.set(Buffer.from(word, 'latin1'), at);
  text(0, magic);
  view.setUint32(4, magic === 'RF64' ? 0xffffffff : bytes.length - 8, little);
  text(8, 'WAVE');
  let at = 12;
  if (wide > 0) {
    text(at, 'ds64');
    view.setUint32(at + 4, 28, true);
    view.setBigUint64(at + 8, BigInt(bytes.length - 8), true);
    view.setBigUint64(at + 16, BigInt(data.length), true);
    at += wide;
  }
  text(at, 'fmt ');
  view.setUint32(at + 4, formatBytes, little);
  view.setUint16(at + 8, extensible ? 0xfffe : code, little);
  view.setUint16(at + 10, channels, little);
  view.setUint32(at + 12, rate, little);
  view.setUint32(at + 16, (rate * channels * bits) / 8, little);
  view.setUint16(at + 20, (channels * bits) / 8, little);
  view.setUint16(at + 22, bits, little);
  if (extensible) {
    view.setUint16(at + 24, 22, little);
    view.setUint16(at + 26, bits, little);
    view.setUint16(at + 32, code, little);
  }
  at += 8 + formatBytes;
  text(at, 'data');
  view.setUint32(at + 4, wide > 0 ? 0xffffffff : claim, little);
  bytes.set(data, at + 8);
  return bytes;
}

/** The bytes of values. */
export function sampleBytes(
  values: readonly number[],
  bits: number,
  write: (view: DataView, at: number, value: number) => void,
): Uint8Array {
  const bytes = new Uint8Array((values.length * bits) / 8);
  values.forEach((value, i) => write(new DataView(bytes.buffer), (i * bits) / 8, value));
  return bytes;
}
