import { BackendError } from '../error/backend-error.js';
import type { Value } from '../graph/value.js';

/**
 * Refuses an input whose last axis, or a vector that, is not as wide as it must be.
 * @throws CP_BACKEND_KERNEL_ATTRIBUTE
 */
export function expectWidth(kernel: string, name: string, value: Value | undefined, width: number): void {
  if (value === undefined || value.shape.at(-1) === width) return;
  throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', { what: `${name} has the shape [${value.shape.join()}]`, where: `kernel ${kernel}`, expected: `a last axis of ${width}` });
}
