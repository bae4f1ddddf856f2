/** A WAV file of 32-bit floats: what a modality of sound decodes. */
export function encodeWav(channels: readonly Float32Array[], sampleRateHz: number): Uint8Array {
  const count = channels[0]?.length ?? 0;
  const width = channels.length;
  const bytes = Buffer.alloc(58 + 4 * count * width);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(18, 16);
  bytes.writeUInt16LE(3, 20); // IEEE float
  bytes.writeUInt16LE(width, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * 4 * width, 28);
  bytes.writeUInt16LE(4 * width, 32);
  bytes.writeUInt16LE(32, 34);
  bytes.writeUInt16LE(0, 36);
  bytes.write('fact', 38, 'latin1');
  bytes.writeUInt32LE(4, 42);
  bytes.writeUInt32LE(count, 46);
  bytes.write('data', 50, 'latin1');
  bytes.writeUInt32LE(4 * count * width, 54);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  channels.forEach((channel, c) => {
    for (let i = 0; i < count; i++) view.setFloat32(58 + 4 * (i * width + c), channel[i]!, true);
  });
  return bytes;
}
