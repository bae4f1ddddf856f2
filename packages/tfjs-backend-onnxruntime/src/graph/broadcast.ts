import { BackendError } from '../error/backend-error.js';

/** The shape of an element-wise result: NumPy's broadcasting. */
export function broadcastShape(...shapes: readonly (readonly number[])[]): readonly number[] {
  const first = shapes[0]!;
  if (shapes.every((shape) => sameShape(shape, first))) return first;
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let extent = 1;
    for (const shape of shapes) {
      const axisExtent = shape[axis - rank + shape.length] ?? 1;
      if (axisExtent === 1) continue;
      if (extent !== 1 && extent !== axisExtent) {
        throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', {
          what: `Shapes ${shapes.map((s) => `[${s.join()}]`).join(' and ')} do not broadcast`,
        });
      }
      extent = axisExtent;
    }
    return extent;
  });
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
