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
  image: Pick<ImageData, 'width' | 'height' | 'data'>,
  viewport: Viewport,
  { points, colours, faint }: Splatted,
  density: number,
  stride = 1,
): void {
  image.data.fill(0);
  const radius = radiusOf(points.length / 2 / stride) * density;
  const discs = [0.85, 0.12].map((opacity) => discOf(radius, image.width, opacity));
  if (faint) draw(image, viewport, { points, colours, faint }, discs[1]!, stride, 1);
  draw(image, viewport, { points, colours, faint }, discs[0]!, stride, 0);
}

function radiusOf(count: number): number {
  return count < 1500 ? 4 : count < 12_000 ? 3 : count < 100_000 ? 2 : 1;
}

/** The pixels of a disc: how far they lie behind its middle in the image, and how much each covers. */
interface Disc {
  readonly reach: number;
  /** In pixels. */
  readonly offsets: Int32Array;
  /** 0 to 255, opacity included. */
  readonly alphas: Uint8Array;
  /** [pixels, 256]: the opacity over one that is there, and the share of the new colour in 256. */
  readonly over: Uint8Array;
  readonly share: Uint8Array;
}

function discOf(count: number, width: number, opacity: number): Disc {
  const radius = Math.max(1, count);
  const reach = Math.ceil(radius);
  const [offsets, alphas]: [number[], number[]] = [[], []];
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x, y)));
      if (cover === 0) continue;
      offsets.push(y * width + x);
      alphas.push(Math.round(255 * cover * opacity));
    }
  const [over, share] = [new Uint8Array(256 * alphas.length), new Uint8Array(256 * alphas.length)];
  alphas.forEach((alpha, p) => {
    for (let under = 0; under < 256; under++) {
      const sum = alpha + under * (1 - alpha / 255);
      over[256 * p + under] = Math.round(sum);
      share[256 * p + under] = sum === 0 ? 0 : Math.min(255, Math.round((256 * alpha) / sum));
    }
  });
  return { reach, offsets: Int32Array.from(offsets), alphas: Uint8Array.from(alphas), over, share };
}

/** Red and blue of a pixel, whose bytes are red, green, blue and opacity from the lowest. */
const redBlue = 0xff00ff;
const green = 0x00ff00;

/** Whole numbers and tables only: this loop is what a frame costs. */
function draw(
  { width, height, data }: Pick<ImageData, 'width' | 'height' | 'data'>,
  { x, y, scale }: Viewport,
  { points, colours, faint }: Splatted,
  { reach, offsets, alphas, over, share }: Disc,
  stride: number,
  level: 0 | 1,
): void {
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const [left, top] = [width / 2 - x * scale, height / 2 - y * scale];
  const count = points.length / 2;
  const size = offsets.length;
  for (let i = 0; i < count; i += stride) {
    if (faint ? faint[i] !== level : level === 1) continue;
    const px = Math.round(points[2 * i]! * scale + left);
    const py = Math.round(points[2 * i + 1]! * scale + top);
    if (!(px >= reach && py >= reach && px < width - reach && py < height - reach)) continue;
    const middle = py * width + px;
    const colour = colours[3 * i]! | (colours[3 * i + 1]! << 8) | (colours[3 * i + 2]! << 16);
    const colourRb = colour & redBlue;
    const colourG = colour & green;
    for (let p = 0; p < size; p++) {
      const at = middle + offsets[p]!;
      const under = pixels[at]!;
      const opacity = under >>> 24;
      if (opacity === 0) {
        pixels[at] = colour | (alphas[p]! << 24);
        continue;
      }
      const entry = (p << 8) | opacity;
      const part = share[entry]!;
      const underRb = under & redBlue;
      const underG = under & green;
      const rb = (underRb + (Math.imul(colourRb - underRb, part) >>> 8)) & redBlue;
      const g = (underG + (Math.imul(colourG - underG, part) >> 8)) & green;
      pixels[at] = rb | g | (over[entry]! << 24);
    }
  }
}
