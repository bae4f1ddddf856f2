import type { Property } from './random-case.js';
import { elementwiseProperties } from './elementwise-properties.js';
import { layoutProperties } from './layout-properties.js';
import { otherProperties } from './other-properties.js';
import { reductionProperties } from './reduction-properties.js';
import { windowProperties } from './window-properties.js';

/**
 * Each property is drawn several times and compared with TensorFlow.js's CPU backend. Left out is
 * what that backend does not define: sums and products of two truth values typed as truth values,
 * fractions typed as whole numbers, and einsum into an order with the batch last.
 */
export const properties: Readonly<Record<string, Property>> = {
  ...elementwiseProperties,
  ...reductionProperties,
  ...windowProperties,
  ...layoutProperties,
  ...otherProperties,
};
