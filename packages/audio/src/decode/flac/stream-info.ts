/** The STREAMINFO block of a FLAC stream (RFC 9639, section 8.2). */
export interface StreamInfo {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly bits: number;
  /** Samples of each channel; 0 where the encoder did not know. */
  readonly samples: number;
  /** MD5 of the samples in hexadecimal digits; undefined where the encoder left it out. */
  readonly md5: string | undefined;
}

/** Reads the 34 bytes of a STREAMINFO block. */
export function readStreamInfo(bytes: Uint8Array): StreamInfo {
  const word = (bytes[10]! << 24) | (bytes[11]! << 16) | (bytes[12]! << 8) | bytes[13]!;
  const low = new DataView(bytes.buffer, bytes.byteOffset).getUint32(14);
  const md5 = Buffer.from(bytes.subarray(18, 34)).toString('hex');
  return {
    sampleRateHz: word >>> 12,
    channels: ((word >>> 9) & 7) + 1,
    bits: ((word >>> 4) & 31) + 1,
    samples: (word & 15) * 2 ** 32 + low,
    md5: /^0+$/.test(md5) ? undefined : md5,
  };
}
