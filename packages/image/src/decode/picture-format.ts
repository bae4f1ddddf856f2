import { isLfsPointer, lfsPointerFacts } from '@counterpoint/core';
import { isoMediaBrand } from './iso-media-brand.js';

/** The formats that are decoded. */
export type PictureFormat =
  'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff' | 'bmp' | 'pnm' | 'npy';

/** What the first bytes of a file say that it is, whatever its name says. */
export interface DetectedFormat {
  /** Undefined when it cannot be decoded. */
  readonly format?: PictureFormat;
  /** In words, for messages. */
  readonly name: string;
  /** The command that converts a file that cannot be decoded. */
  readonly converter?: string;
  /** What else to do about one. */
  readonly remedy?: string;
}

/** Signatures at the start of a file, in the order in which they are compared. */
const signatures: readonly (readonly [signature: string, format: DetectedFormat])[] = [
  ['\xff\xd8\xff', { format: 'jpeg', name: 'JPEG' }],
  ['\x89PNG\r\n\x1a\n', { format: 'png', name: 'PNG' }],
  ['GIF87a', { format: 'gif', name: 'GIF' }],
  ['GIF89a', { format: 'gif', name: 'GIF' }],
  ['II*\0', { format: 'tiff', name: 'TIFF' }],
  ['MM\0*', { format: 'tiff', name: 'TIFF' }],
  ['II+\0', { format: 'tiff', name: 'TIFF' }],
  ['MM\0+', { format: 'tiff', name: 'TIFF' }],
  ['\x93NUMPY', { format: 'npy', name: '.npy' }],
  ['\0\0\0\x0cJXL \r\n\x87\n', { name: 'JPEG XL', converter: 'djxl FILE.jxl FILE.png' }],
  ['\xff\x0a', { name: 'JPEG XL', converter: 'djxl FILE.jxl FILE.png' }],
  [
    '\0\0\0\x0cjP  \r\n\x87\n',
    { name: 'JPEG 2000', converter: 'opj_decompress -i FILE.jp2 -o FILE.png' },
  ],
  ['\xff\x4f\xff\x51', { name: 'JPEG 2000', converter: 'opj_decompress -i FILE.jp2 -o FILE.png' }],
  ['8BPS', { name: 'a Photoshop document' }],
  ['v/1\x01', { name: 'OpenEXR' }],
  ['#?RADIANCE', { name: 'Radiance HDR' }],
  ['DDS ', { name: 'DDS' }],
  ['\0\0\x01\0', { name: 'an icon (ICO)' }],
  ['P7\n', { name: 'PAM' }],
  ['Pf\n', { name: 'a portable float map' }],
  ['PF\n', { name: 'a portable float map' }],
  ['\x89HDF', { name: 'HDF5' }],
  ['CDF', { name: 'NetCDF' }],
  ['%PDF', { name: 'PDF' }],
  ['%!PS', { name: 'PostScript' }],
  ['PK\x03\x04', { name: 'a ZIP archive' }],
  ['\x1f\x8b', { name: 'gzip' }],
];

/** Recognises a format by its signature. */
export function pictureFormat(bytes: Uint8Array): DetectedFormat {
  const match = signatures.find(([signature]) => starts(bytes, signature));
  if (match !== undefined) return match[1];
  if (starts(bytes, 'RIFF') && starts(bytes, 'WEBP', 8)) return { format: 'webp', name: 'WebP' };
  if (starts(bytes, 'RIFF') && starts(bytes, 'WAVE', 8)) return { name: 'a WAV recording' };
  if (isBmp(bytes)) return { format: 'bmp', name: 'BMP' };
  if (isPnm(bytes)) return { format: 'pnm', name: 'PNM' };
  if (starts(bytes, 'DICM', 128)) return { name: 'DICOM' };
  if (bytes.length >= 12 && starts(bytes, 'ftyp', 4)) return ofIsoMedia(bytes);
  if (isLfsPointer(bytes)) return { name: 'a pointer of Git LFS', remedy: lfsPointerFacts.remedy };
  const head = String.fromCharCode(...bytes.subarray(0, 256));
  if (/<svg[\s>]/i.test(head)) return { name: 'SVG' };
  if (/^\s*<(!doctype|html)/i.test(head)) return { name: 'an HTML page' };
  if (/^[\t\n\r\x20-\x7e]*$/.test(head)) return { name: 'text' };
  return { name: 'of an unknown kind' };
}

function starts(bytes: Uint8Array, text: string, at = 0): boolean {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** `BM` begins texts too: the size of the second header decides. */
function isBmp(bytes: Uint8Array): boolean {
  return (
    starts(bytes, 'BM') &&
    bytes.length >= 18 &&
    [12, 16, 40, 52, 56, 64, 108, 124].includes(bytes[14]!) &&
    bytes[15] === 0 &&
    bytes[16] === 0 &&
    bytes[17] === 0
  );
}

/** `P1` to `P6` and white space or a comment. */
function isPnm(bytes: Uint8Array): boolean {
  return /^P[1-6][\t\n\v\f\r #]/.test(String.fromCharCode(...bytes.subarray(0, 3)));
}

function ofIsoMedia(bytes: Uint8Array): DetectedFormat {
  const brand = isoMediaBrand(bytes);
  if (brand === 'avif') return { format: 'avif', name: 'AVIF' };
  if (brand === 'heic') return { name: 'HEIC', converter: 'heif-convert FILE.heic FILE.jpg' };
  return { name: `an ISO media file (${brand.brand})` };
}
