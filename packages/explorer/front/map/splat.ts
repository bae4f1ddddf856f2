import type { Rgb } from '../palette.js';
import { type Viewport, toScreen } from './viewport.js';

/** Draws points as soft discs into an image, without a GPU. */
export function splat(
  image: ImageData,
  viewport: Viewport,
  points: Float32Array,
  colours: readonly Rgb[],
  dim: (i: number) => boolean,
  density: number,
): void {
  const { width, height, data } = image;
  data.fill(0);
  const count = points.length / 2;
  const radius = Math.max(
    1,
    (count < 1500 ? 4 : count < 12_000 ? 3 : count < 100_000 ? 2 : 1) * density,
  );
  const disc: [number, number, number][] = [];
  const reach = Math.ceil(radius);
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      const alpha = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x, y)));
      if (alpha > 0) disc.push([x, y, alpha]);
    }
  for (const faint of [true, false])
    for (let i = 0; i < count; i++) {
      if (dim(i) !== faint) continue;
      const [sx, sy] = toScreen(viewport, width, height, points[2 * i]!, points[2 * i + 1]!);
      const [px, py] = [Math.round(sx), Math.round(sy)];
      if (px < -reach || py < -reach || px > width + reach || py > height + reach) continue;
      const colour = colours[i]!;
      for (const [dx, dy, cover] of disc) {
        const [x, y] = [px + dx, py + dy];
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        const alpha = cover * (faint ? 0.12 : 0.85);
        const at = (y * width + x) * 4;
        const under = data[at + 3]! / 255;
        const out = alpha + under * (1 - alpha);
        for (let c = 0; c < 3; c++)
          data[at + c] =
            (colour[c as 0 | 1 | 2] * alpha + data[at + c]! * under * (1 - alpha)) / out;
        data[at + 3] = out * 255;
      }
    }
}
