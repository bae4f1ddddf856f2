import { composite, type Operation } from '../graph/operation.js';
import { convolution, inputGradient } from './convolution.js';
import { elementwise } from './elementwise.js';
import { filterGradient } from './filter-gradient.js';
import type { Layouts } from './layouts.js';
import { reduction } from './reduction.js';

/**
 * Lowers an operation with channels in blocks. Returns false for operations that the plain lowering
 * handles.
 */
export function inBlocks(operation: Operation, layouts: Layouts): boolean {
  if (layouts.block === 0) return false;
  if (operation.domain === composite) {
    switch (operation.type) {
      case 'Conv2D':
        return convolution(operation, layouts);
      case 'Conv2DBackpropInput':
        return inputGradient(operation, layouts);
      case 'Conv2DBackpropFilter':
        return filterGradient(operation, layouts);
      default:
        return false;
    }
  }
  return elementwise(operation, layouts) || reduction(operation, layouts);
}
