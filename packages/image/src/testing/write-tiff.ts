/** A TIFF of one strip, as a test needs it. */
export interface TiffOptions {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly bits: number;
  /** 1 unsigned, 2 signed, 3 float. @default 1 */
  readonly format?: number;
  readonly photometric: number;
  readonly extraSamples?: readonly number[];
  readonly orientation?: number;
  /** Of the samples, as they are given. @default 1, none */
  readonly compression?: number;
  /** @default 1, none */
  readonly predictor?: number;
  /** The order of the directory; samples are as they are given. @default false */
  readonly bigEndian?: boolean;
}

export function writeTiff(options: TiffOptions, samples: Uint8Array): Uint8Array {
  const {
    width,
    height,
    bands,
    bits,
    format = 1,
    photometric,
    extraSamples,
    orientation,
    compression = 1,
    predictor,
    bigEndian = false,
  } = options;
  const short = bigEndian ? 'writeUInt16BE' : 'writeUInt16LE';
  const long = bigEndian ? 'writeUInt32BE' : 'writeUInt32LE';
  const fields: readonly (readonly [tag: number, type: 3 | 4, values: readonly number[]])[] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, Array<number>(bands).fill(bits)],
    [259, 3, [compression]],
    [262, 3, [photometric]],
    [273, 4, [0]],
    [274, 3, [orientation ?? 1]],
    [277, 3, [bands]],
    [278, 4, [height]],
    [279, 4, [samples.length]],
    [317, 3, predictor === undefined ? [] : [predictor]],
    [338, 3, extraSamples ?? []],
    [339, 3, Array<number>(bands).fill(format)],
  ];
  const present = fields.filter(([, , values]) => values.length > 0);
  const directory = Buffer.alloc(8 + 2 + 12 * present.length + 4);
  directory.write(bigEndian ? 'MM\0*' : 'II*\0', 'latin1');
  directory[long](8, 4);
  directory[short](present.length, 8);
  const extras: Buffer[] = [];
  let extraAt = directory.length;
  present.forEach(([tag, type, values], i) => {
    const at = 10 + 12 * i;
    const size = type === 3 ? 2 : 4;
    const field = Buffer.alloc(Math.max(4, size * values.length));
    values.forEach((value, k) =>
      size === 2 ? field[short](value, 2 * k) : field[long](value, 4 * k),
    );
    directory[short](tag, at);
    directory[short](type, at + 2);
    directory[long](values.length, at + 4);
    if (field.length === 4) field.copy(directory, at + 8);
    else {
      directory[long](extraAt, at + 8);
      extras.push(field);
      extraAt += field.length;
    }
  });
  const strip = present.findIndex(([tag]) => tag === 273);
  directory[long](extraAt, 10 + 12 * strip + 8);
  return Buffer.concat([directory, ...extras, samples]);
}
