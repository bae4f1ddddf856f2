import { BackendError } from '../error/backend-error.js';
import { sameShape } from '../graph/broadcast.js';
import type { Value } from '../graph/value.js';

/**
 * Checks the width of an input's last axis.
 * @throws CP_BACKEND_KERNEL_ATTRIBUTE
 */
export function expectWidth(
  kernel: string,
  name: string,
  value: Value | undefined,
  width: number,
): void {
  if (value !== undefined && value.shape.at(-1) !== width)
    refuse(kernel, name, value, `a last axis of ${width}`);
}

/**
 * Checks the shape of an input.
 * @throws CP_BACKEND_KERNEL_ATTRIBUTE
 */
export function expectShape(
  kernel: string,
  name: string,
  value: Value | undefined,
  shape: readonly number[],
): void {
  if (value !== undefined && !sameShape(value.shape, shape))
    refuse(kernel, name, value, `[${shape.join()}]`);
}

function refuse(kernel: string, name: string, { shape }: Value, expected: string): never {
  throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', {
    what: `${name} has the shape [${shape.join()}]`,
    where: `kernel ${kernel}`,
    expected,
  });
}
