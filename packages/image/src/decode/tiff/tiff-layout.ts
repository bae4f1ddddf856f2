import { damaged, type DecodeSubject } from '../picture-faults.js';

/** What the first directory of a TIFF says of its picture: TIFF 6.0, section 8. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: number;
  readonly bitsPerSample: readonly number[];
  /** 1 unsigned, 2 signed, 3 float, 4 void, 5 and 6 complex. */
  readonly sampleFormat: readonly number[];
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 separated, 6 YCbCr, 8 CIELab. */
  readonly photometric: number;
  readonly compression: number;
  /** 1 none; 2, 3: samples are stored as differences. */
  readonly predictor: number;
  /** 2: each band by itself. */
  readonly planarConfiguration: number;
  readonly littleEndian: boolean;
  /** 0 unspecified, 1 premultiplied alpha, 2 alpha: of each band beyond the colours. */
  readonly extraSamples: readonly number[];
  readonly orientation: number;
  readonly hasProfile: boolean;
  /** 1 is CMYK. */
  readonly inkSet: number;
  /** 2: the bits of each byte of a strip are stored in reverse. */
  readonly fillOrder: number;
  /** Where strips or tiles lie, and how many bytes each has. */
  readonly strips: readonly { readonly at: number; readonly bytes: number }[];
}

/** Bytes of each type of a field. */
const typeBytes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 16: 8 };

/**
 * Reads the first directory of a TIFF or BigTIFF, and checks that all strips or tiles lie within
 * the file.
 *
 * @throws CP_IMAGE_DAMAGED
 */
export function readTiffLayout(bytes: Uint8Array, subject: DecodeSubject): TiffLayout {
  const fields = readFields(bytes, subject);
  const all = (tag: number, otherwise: readonly number[]) => fields.get(tag) ?? otherwise;
  const one = (tag: number, otherwise: number) => fields.get(tag)?.[0] ?? otherwise;
  const counts = all(279, all(325, []));
  const layout: TiffLayout = {
    width: one(256, 0),
    height: one(257, 0),
    samplesPerPixel: one(277, 1),
    bitsPerSample: all(258, [1]),
    sampleFormat: all(339, [1]),
    photometric: one(262, -1),
    compression: one(259, 1),
    predictor: one(317, 1),
    planarConfiguration: one(284, 1),
    littleEndian: bytes[0] === 0x49,
    extraSamples: all(338, []),
    orientation: one(274, 1),
    hasProfile: fields.has(34675),
    inkSet: one(332, 1),
    fillOrder: one(266, 1),
    strips: all(273, all(324, [])).map((at, i) => ({ at, bytes: counts[i] ?? 0 })),
  };
  if (layout.width === 0 || layout.height === 0)
    throw damaged(subject, `its directory says ${layout.width} x ${layout.height} pixels`);
  if (layout.photometric < 0) throw damaged(subject, 'its directory states no colour model');
  checkStrips(bytes.length, layout.strips, subject);
  return layout;
}

function readFields(
  bytes: Uint8Array,
  subject: DecodeSubject,
): ReadonlyMap<number, readonly number[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const cutOff = () => damaged(subject, 'it ends within its directory');
  const read = (at: number, size: number): number => {
    if (!(at >= 0 && at + size <= bytes.length)) throw cutOff();
    if (size === 1) return view.getUint8(at);
    if (size === 2) return view.getUint16(at, little);
    if (size === 4) return view.getUint32(at, little);
    return Number(view.getBigUint64(at, little));
  };
  const big = read(2, 2) === 43;
  const word = big ? 8 : 4;
  const directory = read(big ? 8 : 4, word);
  const count = read(directory, big ? 8 : 2);
  const entryBytes = big ? 20 : 12;
  const first = directory + (big ? 8 : 2);
  if (first + count * entryBytes > bytes.length) throw cutOff();
  const fields = new Map<number, readonly number[]>();
  for (let at = first; at < first + count * entryBytes; at += entryBytes) {
    const size = typeBytes[read(at + 2, 2)];
    const length = read(at + 4, word);
    if (size === undefined) {
      fields.set(read(at, 2), []);
      continue;
    }
    const inline = at + 4 + word;
    const from = size * length <= word ? inline : read(inline, word);
    if (from + size * length > bytes.length) throw cutOff();
    fields.set(
      read(at, 2),
      Array.from({ length }, (_, i) => read(from + i * size, size)),
    );
  }
  return fields;
}

function checkStrips(
  fileBytes: number,
  strips: TiffLayout['strips'],
  subject: DecodeSubject,
): void {
  const beyond = strips.findIndex(({ at, bytes }) => at + bytes > fileBytes);
  if (beyond < 0) return;
  const { at, bytes } = strips[beyond]!;
  throw damaged(
    subject,
    `it is cut off: strip ${beyond + 1} of ${strips.length} ends at byte ${at + bytes} of ${fileBytes}`,
  );
}
