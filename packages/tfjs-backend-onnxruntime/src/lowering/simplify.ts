import type { Operation } from '../graph/operation.js';

/** A factor that maps all but the smallest positive numbers to at least 1. */
const steepest = 3e38;

/**
 * A cheaper form of an operation on the CPU. The mask of a rectified value above zero takes two
 * casts by way of bool, twice the time of one pass min(max(steepness x, 0), 1).
 */
export function simplify(operation: Operation): Operation {
  const {
    type,
    outputs,
    inputs: [input],
    kernel,
  } = operation;
  const truth = input?.source;
  if (
    type !== 'Cast' ||
    outputs[0]!.type !== 'float32' ||
    input?.type !== 'bool' ||
    truth?.type !== 'Cast' ||
    truth.domain !== ''
  )
    return operation;
  const [x] = truth.inputs;
  if (x?.source?.type !== 'Relu' || x.type !== 'float32') return operation;
  return {
    type: 'HardSigmoid',
    domain: '',
    inputs: [x],
    attributes: { alpha: { float: steepest }, beta: { float: 0 } },
    outputs,
    kernel,
  };
}
