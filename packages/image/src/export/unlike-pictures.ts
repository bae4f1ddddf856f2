import { Rng } from '@counterpoint/core';
import { loadSharp } from '../decode/load-sharp.js';
import { npyOf } from './npy-of.js';

/** A picture to prove an exported file on: as a file, and the pixels that the file contains. */
export interface UnlikePicture {
  /** What it shows, for messages. */
  readonly name: string;
  readonly file: Uint8Array;
  /** Of the file's format, without a dot. */
  readonly extension: 'png' | 'npy';
  /** Levels, row by row, channels last: grey, grey and opacity, RGB, RGBA, or bands. */
  readonly pixels: {
    readonly data: Uint8Array;
    readonly width: number;
    readonly height: number;
    readonly channels: number;
    /** Whether the data are samples of an array file, to which a range of levels applies. */
    readonly raw: boolean;
  };
}

type Kind = 'noise' | 'smooth' | 'drawing' | 'black' | 'white' | 'clear';

interface Look {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly kind: Kind;
  /** Channels as stored; 0: those of the modality. */
  readonly storedChannels?: number;
}

const looks: readonly Look[] = [
  { name: 'a wide picture', width: 97, height: 41, kind: 'smooth' },
  { name: 'a tall picture', width: 23, height: 211, kind: 'noise' },
  { name: 'a picture of one pixel', width: 1, height: 1, kind: 'noise' },
  { name: 'a small picture', width: 7, height: 5, kind: 'noise' },
  { name: 'a large picture', width: 640, height: 480, kind: 'smooth' },
  { name: 'a drawing with a margin', width: 90, height: 60, kind: 'drawing' },
  { name: 'a black picture', width: 33, height: 33, kind: 'black' },
  { name: 'a white picture', width: 40, height: 30, kind: 'white' },
  { name: 'a grey picture', width: 64, height: 48, kind: 'smooth', storedChannels: 1 },
  { name: 'a grey picture with opacity', width: 31, height: 47, kind: 'noise', storedChannels: 2 },
  { name: 'a transparent picture', width: 50, height: 70, kind: 'smooth', storedChannels: 4 },
  { name: 'a wholly transparent picture', width: 20, height: 20, kind: 'clear', storedChannels: 4 },
];

/**
 * Pictures unlike each other in size, form, colours and opacity, on which an exported file must
 * embed as the encoder does. For numbers of channels other than 1 and 3 they are `.npy` arrays.
 *
 * @param channels of the modality
 * @param side at which pictures go into a batch: one picture is of exactly this size
 */
export async function unlikePictures(channels: number, side: number): Promise<UnlikePicture[]> {
  const exact: Look = {
    name: 'a picture of the input size',
    width: side,
    height: side,
    kind: 'noise',
  };
  const isColour = channels === 1 || channels === 3;
  const variants = [...looks, exact].filter(
    ({ storedChannels }) => isColour || storedChannels === undefined,
  );
  const pictures: UnlikePicture[] = [];
  for (const [seed, { name, width, height, kind, storedChannels }] of variants.entries()) {
    const bands = storedChannels ?? channels;
    const data = paint({ width, height, kind, bands, seed });
    const pixels = { data, width, height, channels: bands, raw: !isColour };
    pictures.push(
      isColour
        ? { name, extension: 'png', file: await png(pixels), pixels }
        : { name, extension: 'npy', file: npyOf(data, [height, width, bands]), pixels },
    );
  }
  return pictures;
}

async function png({
  data,
  width,
  height,
  channels,
}: UnlikePicture['pixels']): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const raw = { width, height, channels: channels as 1 | 2 | 3 | 4 };
  return sharp(data, { raw }).png().toBuffer();
}

interface Paint {
  readonly width: number;
  readonly height: number;
  readonly kind: Kind;
  readonly bands: number;
  readonly seed: number;
}

function paint({ width, height, kind, bands, seed }: Paint): Uint8Array {
  const rng = Rng.of(seed, 'unlike pictures');
  const phases = Array.from({ length: bands }, () => rng.uniform(0, 6));
  const level = (x: number, y: number, c: number): number => {
    if (kind === 'black') return 0;
    if (kind === 'white') return 255;
    if (kind === 'noise') return rng.integer(256);
    if (kind === 'drawing')
      return x > 0.3 * width && x < 0.5 * width && y > 0.2 * height && y < 0.7 * height
        ? 40 * (c + 1)
        : 230;
    return 127 + 120 * Math.sin(phases[c]! + (5 * x) / width + (3 * y) / height);
  };
  return Uint8Array.from({ length: width * height * bands }, (_, i) => {
    const c = i % bands;
    const pixel = Math.floor(i / bands);
    if (kind === 'clear' && c === bands - 1) return 0;
    return level(pixel % width, Math.floor(pixel / width), c);
  });
}
