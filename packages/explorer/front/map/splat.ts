import type { Viewport } from './viewport.js';

/** What is drawn: points with a colour each, some of them faintly. */
export interface Splatted {
  /** [count, 2] */
  readonly points: Float32Array;
  /** [count, 3]: red, green and blue. */
  readonly colours: Uint8Array;
  /** [count]: 1 for points that are drawn faintly. */
  readonly faint?: Uint8Array;
}

/**
 * Draws points as soft discs into an image, without a GPU. Faint points lie below the others.
 *
 * @param density pixels of the image in one of the screen
 * @param stride draws every so many points: for a map that is being moved
 */
export function splat(
  image: ImageData,
  viewport: Viewport,
  { points, colours, faint }: Splatted,
  density: number,
  stride = 1,
): void {
  image.data.fill(0);
  const discs = discOf(radiusOf(points.length / 2 / stride) * density, image.width);
  if (faint) draw(image, viewport, { points, colours, faint }, discs, stride, 1);
  draw(image, viewport, { points, colours, faint }, discs, stride, 0);
}

function radiusOf(count: number): number {
  return count < 1500 ? 4 : count < 12_000 ? 3 : count < 100_000 ? 2 : 1;
}

/** The pixels of a disc: how far they lie behind its middle in the image, and how much it covers. */
interface Disc {
  readonly reach: number;
  readonly offsets: Int32Array;
  /** 0 to 255. */
  readonly covers: Int32Array;
}

function discOf(wanted: number, width: number): Disc {
  const radius = Math.max(1, wanted);
  const reach = Math.ceil(radius);
  const [offsets, covers]: [number[], number[]] = [[], []];
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x, y)));
      if (cover === 0) continue;
      offsets.push(4 * (y * width + x));
      covers.push(Math.round(255 * cover));
    }
  return { reach, offsets: Int32Array.from(offsets), covers: Int32Array.from(covers) };
}

function draw(
  { width, height, data }: ImageData,
  { x, y, scale }: Viewport,
  { points, colours, faint }: Splatted,
  { reach, offsets, covers }: Disc,
  stride: number,
  level: 0 | 1,
): void {
  const opacity = level === 1 ? 0.12 : 0.85;
  const [left, top] = [width / 2 - x * scale, height / 2 - y * scale];
  const count = points.length / 2;
  for (let i = 0; i < count; i += stride) {
    if (faint ? faint[i] !== level : level === 1) continue;
    const px = Math.round(points[2 * i]! * scale + left);
    const py = Math.round(points[2 * i + 1]! * scale + top);
    if (px < reach || py < reach || px >= width - reach || py >= height - reach) continue;
    const middle = 4 * (py * width + px);
    const [red, green, blue] = [colours[3 * i]!, colours[3 * i + 1]!, colours[3 * i + 2]!];
    for (let p = 0; p < offsets.length; p++) {
      const at = middle + offsets[p]!;
      const alpha = covers[p]! * opacity;
      const under = data[at + 3]!;
      if (under === 0) {
        data[at] = red;
        data[at + 1] = green;
        data[at + 2] = blue;
        data[at + 3] = alpha;
        continue;
      }
      const out = alpha + under * (1 - alpha / 255);
      const share = alpha / out;
      data[at] = data[at]! + (red - data[at]!) * share;
      data[at + 1] = data[at + 1]! + (green - data[at + 1]!) * share;
      data[at + 2] = data[at + 2]! + (blue - data[at + 2]!) * share;
      data[at + 3] = out;
    }
  }
}
