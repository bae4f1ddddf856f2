import type { Bands } from './bands.js';
import { rgbOfInk } from './rgb-of-ink.js';

/** ExtraSamples of a TIFF: the colours are multiplied by the alpha beside them. */
const premultiplied = 1;

/** The first three of four bands. */
export function withoutLast(decoded: Bands): Bands {
  return { ...decoded, bands: 3, alpha: false, levels: firstBands(decoded, 3) };
}

/** Bands of which the last one is alpha. @param kind of ExtraSamples */
export function withAlpha(decoded: Bands, kind: number | undefined): Bands {
  const { bands, levels } = decoded;
  if (kind !== premultiplied) return { ...decoded, alpha: true };
  const divided = Uint8Array.from(levels, (level, i) => {
    if (i % bands === bands - 1) return level;
    const opacity = levels[i - (i % bands) + bands - 1]!;
    return opacity === 0 ? 0 : Math.min(255, Math.round((255 * level) / opacity));
  });
  return { ...decoded, alpha: true, levels: divided };
}

/** Ink without a profile as RGB, with the alpha of a fifth band. @param kind of ExtraSamples */
export function lightOfInk(decoded: Bands, kind: number | undefined): Bands {
  const { bands } = decoded;
  if (bands === 4) return { ...decoded, bands: 3, levels: rgbOfInk(decoded.levels) };
  const { levels } = withAlpha(decoded, kind);
  const rgb = rgbOfInk(firstBands({ ...decoded, levels }, 4));
  const rgba = new Uint8Array((rgb.length / 3) * 4);
  for (let i = 0; i < rgba.length / 4; i++) {
    rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
    rgba[4 * i + 3] = levels[bands * i + 4]!;
  }
  return { ...decoded, bands: 4, alpha: true, levels: rgba };
}

function firstBands({ height, width, bands, levels }: Bands, count: number): Uint8Array {
  const first = new Uint8Array(height * width * count);
  for (let from = 0, to = 0; to < first.length; from += bands, to += count)
    for (let c = 0; c < count; c++) first[to + c] = levels[from + c]!;
  return first;
}
