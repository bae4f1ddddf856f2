import type { CounterpointError } from '../error/counterpoint-error.js';

/** Values that ranks exchange. */
export type Exchanged = Float32Array | Int32Array | Uint8Array;

/** The parts of all ranks in the order of ranks. */
export interface GatheredParts<T> {
  readonly all: T;
  /** Number of values from each rank. */
  readonly counts: Int32Array;
}

/**
 * Communication between the ranks of one run. Every rank makes the same calls in the same order.
 * `what` names the call in errors: `step 812, gradients`.
 */
export interface Communicator {
  /** This rank's number, from 0. */
  readonly rank: number;
  /** The number of ranks. */
  readonly size: number;
  /**
   * Combines the values of all ranks element by element, in place. Every rank gets the same bytes.
   *
   * @param values [n], with the same n on every rank
   */
  allReduce(
    values: Float32Array | Int32Array,
    operation: 'sum' | 'max' | 'min',
    what: string,
  ): Promise<void>;
  /**
   * @param values [n]; n may differ from rank to rank, and may be 0
   * @returns the parts one after another, [sum of n]
   */
  allGather<T extends Exchanged>(values: T, what: string): Promise<GatheredParts<T>>;
  /**
   * In place: every rank gets the values of rank `from`.
   *
   * @param values [n], with the same n on every rank
   */
  broadcast(values: Exchanged, from: number, what: string): Promise<void>;
  /** Returns when every rank has called it. */
  barrier(what: string): Promise<void>;
  /** Ends every rank with this error. The only way out of a run once a call is pending. */
  abort(error: CounterpointError): never;
}
