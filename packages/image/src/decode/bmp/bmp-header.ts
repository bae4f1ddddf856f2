import { damaged, unsupported, type DecodeSubject } from '../picture-faults.js';

/** The shift and width in bits of one channel within a pixel. */
export interface ChannelMask {
  readonly shift: number;
  readonly bits: number;
}

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** The first stored row is the top one. */
  readonly topDown: boolean;
  readonly bitsPerPixel: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  readonly coding: 'none' | 'rle4' | 'rle8';
  /** RGB triplets; empty above 8 bits. */
  readonly palette: Uint8Array;
  /** Red, green, blue and, where stored, alpha; for 16 and 32 bits. */
  readonly masks: readonly ChannelMask[];
  /** Where the pixels begin. */
  readonly pixelsAt: number;
}

const infoHeader = 40;

/**
 * Reads the headers of a Windows or OS/2 bitmap, from BITMAPCOREHEADER (12 bytes) to
 * BITMAPV5HEADER (124).
 *
 * @throws CP_IMAGE_DAMAGED, CP_IMAGE_UNSUPPORTED
 */
export function readBmpHeader(bytes: Uint8Array, subject: DecodeSubject): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(14, true);
  if (bytes.length < 14 + size) throw damaged(subject, 'it ends within its header');
  const core = size === 12;
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const rows = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const bitsPerPixel = view.getUint16(core ? 24 : 28, true);
  if (width <= 0 || rows === 0)
    throw damaged(subject, `its header says ${width} x ${Math.abs(rows)} pixels`);
  if (!isBits(bitsPerPixel)) throw damaged(subject, `its header says ${bitsPerPixel} bits a pixel`);
  const compression = size >= infoHeader ? view.getUint32(30, true) : 0;
  const coding = codingOf(compression, bitsPerPixel, subject);
  const pixelsAt = view.getUint32(10, true);
  const masksAt = 14 + infoHeader;
  const hasMasks = compression === 3 || compression === 6;
  const maskCount = !hasMasks ? 0 : compression === 6 || size >= 56 ? 4 : 3;
  if (hasMasks && bytes.length < masksAt + 4 * maskCount)
    throw damaged(subject, 'it ends within its header');
  const masks = Array.from({ length: maskCount }, (_, i) => view.getUint32(masksAt + 4 * i, true));
  const paletteAt = 14 + size + (hasMasks && size === infoHeader ? 4 * maskCount : 0);
  const colours = size >= infoHeader ? view.getUint32(46, true) : 0;
  return {
    width,
    height: Math.abs(rows),
    topDown: rows < 0,
    bitsPerPixel,
    coding,
    palette: readPalette(bytes, paletteAt, pixelsAt, bitsPerPixel, colours, core ? 3 : 4),
    masks: (hasMasks ? masks : usualMasks(bitsPerPixel))
      .map((mask) => channelMask(mask, subject))
      .filter(({ bits }, i) => i < 3 || bits > 0),
    pixelsAt,
  };
}

function isBits(bits: number): bits is BmpHeader['bitsPerPixel'] {
  return [1, 2, 4, 8, 16, 24, 32].includes(bits);
}

function codingOf(compression: number, bits: number, subject: DecodeSubject): BmpHeader['coding'] {
  if (compression === 0) return 'none';
  if (compression === 1 && bits === 8) return 'rle8';
  if (compression === 2 && bits === 4) return 'rle4';
  if ((compression === 3 || compression === 6) && (bits === 16 || bits === 32)) return 'none';
  const names: Readonly<Record<number, string>> = { 4: 'JPEG', 5: 'PNG', 11: 'CMYK' };
  throw unsupported(
    subject,
    `its pixels are stored as ${names[compression] ?? `compression ${compression}`} at ${bits} bits`,
  );
}

function usualMasks(bits: number): readonly number[] {
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
}

/** @throws CP_IMAGE_DAMAGED when the bits of a mask do not lie side by side */
function channelMask(mask: number, subject: DecodeSubject): ChannelMask {
  if (mask === 0) return { shift: 0, bits: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  const bits = 32 - Math.clz32(mask >>> shift);
  if (mask >>> shift === 2 ** bits - 1) return { shift, bits };
  throw damaged(subject, `the mask 0x${mask.toString(16)} of a channel has gaps`);
}

/** As many entries as lie before the pixels, RGB. */
function readPalette(
  bytes: Uint8Array,
  at: number,
  end: number,
  bitsPerPixel: number,
  colours: number,
  entryBytes: 3 | 4,
): Uint8Array {
  if (bitsPerPixel > 8) return new Uint8Array(0);
  const maximum = 2 ** bitsPerPixel;
  const entries = colours === 0 || colours > maximum ? maximum : colours;
  const room = Math.max(0, Math.floor((Math.min(end, bytes.length) - at) / entryBytes));
  const palette = new Uint8Array(3 * Math.min(entries, room));
  for (let i = 0; 3 * i < palette.length; i++)
    for (let c = 0; c < 3; c++) palette[3 * i + c] = bytes[at + entryBytes * i + 2 - c]!;
  return palette;
}
