/** The resize of one axis, with TensorFlow.js's two flags. */
export interface AxisResize {
  readonly from: number;
  readonly to: number;
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** The source coordinate of a result element. */
function place(
  i: number,
  { from, to, alignCorners, halfPixelCenters }: AxisResize,
  centred: number,
): number {
  const ends = alignCorners && to > 1 ? 1 : 0;
  const ratio = (from - ends) / (to - ends);
  return halfPixelCenters ? ratio * (i + 0.5) - centred : ratio * i;
}

/** Rows of weights [to, from]: the result is their product with the source. */
export function linearWeights(axis: AxisResize): Float32Array {
  const { from, to } = axis;
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = place(i, axis, 0.5);
    const low = Math.max(0, Math.floor(at));
    const high = Math.max(0, Math.min(from - 1, Math.ceil(at)));
    weights[i * from + low]! += 1 - (at - low);
    weights[i * from + high]! += at - low;
  }
  return weights;
}

/** The index of the source element for each result element. */
export function nearestPlaces(axis: AxisResize): Int32Array {
  const { from, to, alignCorners } = axis;
  return Int32Array.from({ length: to }, (_, i) => {
    const at = place(i, axis, 0);
    return Math.max(0, Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at)));
  });
}

/** {@link nearestPlaces} as a one-hot weight matrix [to, from]. */
export function nearestWeights(axis: AxisResize): Float32Array {
  const weights = new Float32Array(axis.to * axis.from);
  nearestPlaces(axis).forEach((at, i) => {
    weights[i * axis.from + at] = 1;
  });
  return weights;
}
