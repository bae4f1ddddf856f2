import { CounterpointError, stopGradient, unitRows } from '@counterpoint/core';
import {
  matMul,
  reshape,
  tidy,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Tower } from '../tower/tower.js';

/**
 * How well each part of a picture answers each text: the cosine of every place of the encoder's
 * map (a residual network's last map, a
 * transformer's patch tokens), projected as the pooled vector would be, with the text. Where
 * pooling is a mean, as ResNet's is, the projected
 * map averages to the embedding itself.
 *
 * @param map [N, height, width, encoder width]
 * @param texts [M, width of the space]
 * @returns [N, height, width, M], -1 to 1
 * @throws CP_MULTIMODAL_SIDES when widths do not fit
 */
export function similarityMap(
  tower: Pick<Tower, 'project' | 'encoder' | 'width'>,
  map: Tensor4D,
  texts: Tensor2D,
): Tensor4D {
  const [n, height, width, depth] = map.shape;
  if (depth !== tower.encoder.width || texts.shape[1] !== tower.width) {
    throw new CounterpointError('CP_MULTIMODAL_SIDES', {
      what: `A map of depth ${depth} and texts of width ${texts.shape[1]} do not fit the tower`,
      expected: `${tower.encoder.width} and ${tower.width}`,
    });
  }
  return stopGradient(() =>
    tidy(() => {
      const places = unitRows(tower.project(reshape(map, [n * height * width, depth]) as Tensor2D));
      return reshape(matMul(places, unitRows(texts), false, true), [
        n,
        height,
        width,
        texts.shape[0],
      ]) as Tensor4D;
    }),
  );
}

/**
 * A map of one picture and text, [height, width], as levels from 0 (its least) to 1 (its most); a
 * flat map is .5 everywhere.
 */
export async function mapLevels(map: Tensor3D | Tensor2D): Promise<Float32Array> {
  const values = (await map.data()) as Float32Array;
  const minimum = values.reduce((a, b) => Math.min(a, b), Infinity),
    maximum = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return values.map((value) =>
    maximum - minimum < 1e-9 ? 0.5 : (value - minimum) / (maximum - minimum),
  );
}
