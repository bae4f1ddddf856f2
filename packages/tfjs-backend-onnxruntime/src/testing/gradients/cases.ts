import { Seeded } from '../seeded.js';
import { broadcastCases } from './broadcast-cases.js';
import { convolutionCases } from './convolution-cases.js';
import { elementwiseCases } from './elementwise-cases.js';
import { imageCases } from './image-cases.js';
import { layoutCases } from './layout-cases.js';
import { productCases } from './product-cases.js';
import { reductionCases } from './reduction-cases.js';
import { collectCases, type GradientCase } from './gradient-case.js';

/** Every differentiable kernel at least once, each at a point where it has a derivative. */
export const gradientCases: readonly GradientCase[] = collectCases((check) => {
  elementwiseCases(check);
  broadcastCases(check);
  reductionCases(check);
  productCases(check);
  layoutCases(check);
  convolutionCases(check);
  imageCases(check);
});

/** The weights that make a case's result one number, so that it has a gradient. */
export function weightsOf(count: number): number[] {
  return new Seeded(12345).fractions(count, 0.5, 1.5);
}
