import { CounterpointError, type Batch } from '@counterpoint/core';
import { Tensor } from '@tensorflow/tfjs-core';

/**
 * A batch of one side: its tensors under the side's name, `{ image }` or `{ 'text.ids', 'text.mask'
 * }`.
 */
export type SideBatch = { readonly [name: string]: Tensor };

/**
 * Names the tensors of a batch by its side.
 *
 * @param batch a tensor or named tensors, [N, ...] each; they are not copied
 */
export function sideBatch(side: string, batch: Batch): SideBatch {
  if (batch instanceof Tensor) return { [side]: batch };
  return Object.fromEntries(
    Object.entries(batch).map(([name, tensor]) => [`${side}.${name}`, tensor as Tensor]),
  );
}

/**
 * The side of a batch, and the batch as that side's encoder takes it.
 *
 * @param batch as {@link sideBatch} names it, [N, ...] each
 * @throws CP_MULTIMODAL_SIDES when the batch holds several sides, or tensors without names
 */
export function sideOf(batch: Batch): { side: string; batch: Batch } {
  const names = batch instanceof Tensor ? [] : Object.keys(batch);
  const sides = new Set(names.map((name) => name.split('.', 1)[0]!));
  const [side] = sides;
  if (side === undefined || sides.size > 1) {
    throw new CounterpointError('CP_MULTIMODAL_SIDES', {
      what:
        side === undefined
          ? 'A batch does not say which side it is of'
          : `A batch holds the sides ${[...sides].join(' and ')}`,
      expected: 'tensors of one side, named by it',
      remedy: 'make batches with sideBatch, or with the modality of sides from one side at a time',
    });
  }
  const sideBatches = batch as SideBatch;
  if (names.length === 1 && names[0] === side) return { side, batch: sideBatches[side]! };
  return {
    side,
    batch: Object.fromEntries(
      names.map((name) => [name.slice(side.length + 1), sideBatches[name]!]),
    ),
  };
}
