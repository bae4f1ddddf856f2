import type { Operation } from '../graph/operation.js';

/** So steep that every positive number but the very least ones reaches 1. */
const steepest = 3e38;

/**
 * The same operation in a form that costs less, for the processor. Where a rectified value is
 * above zero: two casts, by way of
 * bool, take twice the time of the one pass min(max(steepness x, 0), 1).
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
