/** The formats that are decoded. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';

/** What the first bytes of a file say that it is, whatever its name says. */
export interface FoundFormat {
  /** Undefined when it cannot be decoded. */
  readonly format?: PictureFormat;
  /** In words, for messages. */
  readonly name: string;
}

const starts = (bytes: Uint8Array, text: string, at = 0): boolean =>
  bytes.length >= at + text.length &&
  [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

/** Recognises a format by its signature. */
export function pictureFormat(bytes: Uint8Array): FoundFormat {
  if (starts(bytes, '\xff\xd8\xff')) return { format: 'jpeg', name: 'JPEG' };
  if (starts(bytes, '\x89PNG\r\n\x1a\n')) return { format: 'png', name: 'PNG' };
  if (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) return { format: 'webp', name: 'WebP' };
  if (starts(bytes, 'GIF8')) return { format: 'gif', name: 'GIF' };
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((signature) => starts(bytes, signature)))
    return { format: 'tiff', name: 'TIFF' };
  if (starts(bytes, 'ftyp', 4)) {
    const brand = String.fromCharCode(...bytes.subarray(8, 12));
    if (['avif', 'avis', 'mif1', 'miaf'].includes(brand)) return { format: 'avif', name: 'AVIF' };
    return {
      name: ['heic', 'heix', 'hevc', 'msf1'].includes(brand)
        ? 'HEIC'
        : `an ISO media file (${brand.trim()})`,
    };
  }
  if (starts(bytes, 'BM')) return { name: 'BMP' };
  if (starts(bytes, '%PDF')) return { name: 'PDF' };
  if (starts(bytes, 'RIFF') && starts(bytes, 'WAVE', 8)) return { name: 'a WAV recording' };
  if (starts(bytes, 'PK\x03\x04')) return { name: 'a ZIP archive' };
  if (starts(bytes, '\x1f\x8b')) return { name: 'gzip' };
  const head = String.fromCharCode(...bytes.subarray(0, 256));
  if (/<svg[\s>]/i.test(head)) return { name: 'SVG' };
  if (/^\s*<(!doctype|html)/i.test(head)) return { name: 'an HTML page' };
  if (/^[\t\n\r\x20-\x7e]*$/.test(head)) return { name: 'text' };
  return { name: 'of an unknown kind' };
}
