/** What the markers of a JPEG before its first scan say of its colours. */
export interface JpegColours {
  /** 1 grey, 3 YCbCr or RGB, 4 CMYK or YCCK; 0 where no frame was found. */
  readonly components: number;
  readonly hasProfile: boolean;
}

/** Reads the markers of a JPEG: ITU-T T.81, annex B. */
export function jpegColours(bytes: Uint8Array): JpegColours {
  let hasProfile = false;
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return { components: 0, hasProfile };
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { components: bytes[at + 9]!, hasProfile };
    if (marker === 0xe2 && bytes[at + 4] === 0x49 && bytes[at + 5] === 0x43) hasProfile = true;
    at += 2 + 256 * bytes[at + 2]! + bytes[at + 3]!;
  }
  return { components: 0, hasProfile };
}
