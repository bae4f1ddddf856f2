import { splat, type Splatted } from './splat.js';
import type { Viewport } from './viewport.js';

interface PointImage extends Splatted {
  readonly image: ImageData;
  readonly view: Viewport;
  readonly density: number;
  readonly stride: number;
}

/**
 * The picture of the points, drawn again only when points, colours or place have changed: what lies
 * over it (a hover, a ring, a lasso) changes far more often.
 */
export function pointImages(): (
  context: CanvasRenderingContext2D,
  view: Viewport,
  points: Splatted,
  density: number,
  stride: number,
) => void {
  let last: PointImage | undefined;
  return (context, view, points, density, stride) => {
    const { width, height } = context.canvas;
    const same =
      last !== undefined &&
      last.points === points.points &&
      last.colours === points.colours &&
      last.faint === points.faint &&
      last.view === view &&
      last.density === density &&
      last.stride === stride &&
      last.image.width === width &&
      last.image.height === height;
    if (!same) {
      const isFit = last?.image.width === width && last.image.height === height;
      const image = isFit ? last!.image : context.createImageData(width, height);
      splat(image, view, points, density, stride);
      last = { ...points, image, view, density, stride };
    }
    context.putImageData(last!.image, 0, 0);
  };
}
