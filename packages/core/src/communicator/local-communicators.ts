import type { Communicator, Exchanged, GatheredParts } from '../contract/communicator.js';
import { CounterpointError } from '../error/counterpoint-error.js';

/** One rank's values in an exchange. */
interface Arrival {
  readonly operation: string;
  readonly what: string;
  readonly values: Exchanged;
  readonly resolve: (parts: readonly Exchanged[]) => void;
  readonly reject: (error: CounterpointError) => void;
}

/**
 * N ranks in one process, each used by its own promise. An exchange completes when every rank has
 * called it. Sums are computed in the order of ranks. For tests and for trying a distributed
 * program without MPI.
 *
 * @param size the number of ranks, at least 1
 * @returns one communicator per rank. Their methods throw CP_CORE_RANKS_DISAGREE when ranks make
 * different calls, and the error passed to `abort` after any rank called it
 *
 * @example
 * const sums = await Promise.all(
 *   localCommunicators(3).map(async (communicator) => {
 *     const own = Float32Array.of(communicator.rank + 1);
 *     await communicator.allReduce(own, 'sum', 'example');
 *     return own[0];
 *   }),
 * );
 * sums; // [6, 6, 6]
 */
export function localCommunicators(size: number): readonly Communicator[] {
  let arrivals = new Map<number, Arrival>();
  let aborted: CounterpointError | undefined;

  const abort = (error: CounterpointError): never => {
    aborted ??= error;
    for (const arrival of arrivals.values()) arrival.reject(aborted);
    arrivals.clear();
    throw aborted;
  };
  const exchange = (
    rank: number,
    operation: string,
    what: string,
    values: Exchanged,
  ): Promise<readonly Exchanged[]> =>
    new Promise((resolve, reject) => {
      if (aborted !== undefined) return reject(aborted);
      arrivals.set(rank, { operation, what, values: values.slice(), resolve, reject });
      if (arrivals.size < size) return;
      const complete = Array.from({ length: size }, (_, each) => arrivals.get(each)!);
      arrivals = new Map();
      const other = complete.findIndex(
        (arrival) => arrival.operation !== operation || arrival.what !== what,
      );
      for (const arrival of complete) {
        if (other < 0) arrival.resolve(complete.map((each) => each.values));
        else arrival.reject(disagreement(complete[other]!, other, operation, what, rank));
      }
    });

  return Array.from({ length: size }, (_, rank): Communicator => ({
    rank,
    size,
    async allReduce(values, operation, what) {
      const parts = await exchange(rank, `${operation} of ${values.length}`, what, values);
      values.set(parts[0]!);
      for (const part of parts.slice(1)) combine(values, part, operation);
    },
    async allGather<T extends Exchanged>(values: T, what: string): Promise<GatheredParts<T>> {
      const parts = (await exchange(rank, 'gather', what, values)) as readonly T[];
      const counts = Int32Array.from(parts, ({ length }) => length);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const all = new (values.constructor as new (length: number) => T)(total);
      let place = 0;
      for (const part of parts) {
        all.set(part, place);
        place += part.length;
      }
      return { all, counts };
    },
    async broadcast(values, from, what) {
      const operation = `broadcast of ${values.length} from ${from}`;
      values.set((await exchange(rank, operation, what, values))[from]!);
    },
    async barrier(what) {
      await exchange(rank, 'barrier', what, new Int32Array(0));
    },
    abort,
  }));
}

function combine(
  into: Float32Array | Int32Array,
  values: Exchanged,
  operation: 'sum' | 'max' | 'min',
): void {
  for (let i = 0; i < into.length; i++) {
    const [a, b] = [into[i]!, values[i]!];
    into[i] = operation === 'sum' ? a + b : operation === 'max' ? Math.max(a, b) : Math.min(a, b);
  }
}

function disagreement(
  first: Arrival,
  firstRank: number,
  operation: string,
  what: string,
  rank: number,
): CounterpointError {
  return new CounterpointError('CP_CORE_RANKS_DISAGREE', {
    what: 'Ranks make different calls in one exchange',
    where: `rank ${firstRank}: ${first.what} (${first.operation}); rank ${rank}: ${what} (${operation})`,
    expected: 'the same calls in the same order on every rank',
    remedy: 'start every rank with the same program, config and data',
  });
}
