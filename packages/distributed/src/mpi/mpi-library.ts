import { CounterpointError } from '@counterpoint/core';
import type koffiModule from 'koffi';

type Values = Float32Array | Int32Array | Uint8Array;
type Foreign = ((...values: unknown[]) => number) & {
  async(...values: unknown[]): void;
};

/** The calls of Open MPI that training needs, as C functions; each returns an error code. */
export interface MpiLibrary {
  readonly path: string;
  initThread(level: number, provided: number[]): number;
  rank(rank: number[]): number;
  size(size: number[]): number;
  version(): string;
  errorText(code: number): string;
  allReduce(values: Values, operation: 'sum' | 'max' | 'min'): Promise<number>;
  allGatherCounts(values: Int32Array, all: Int32Array): Promise<number>;
  allGather(values: Values, all: Values, counts: Int32Array, starts: Int32Array): Promise<number>;
  broadcast(values: Values, from: number): Promise<number>;
  barrier(): Promise<number>;
  /** Ends every rank. */
  abort(exitCode: number): number;
  finalize(): Promise<number>;
}

/**
 * Bytes of the stack of calls on threads: MPI runs on it, and 128 KiB, the default, are too few.
 */
const stackBytes = 2 << 20;

/**
 * Loads koffi and Open MPI's library. Open MPI's handles are addresses of objects that the library
 * exports.
 *
 * @param path the library's name or path
 * @throws CP_DIST_LIBRARY
 */
export async function loadMpiLibrary(path: string): Promise<MpiLibrary> {
  const koffi = await loadKoffi();
  try {
    return bind(koffi, path);
  } catch (cause) {
    throw new CounterpointError('CP_DIST_LIBRARY', {
      what: `The MPI library cannot be used: ${(cause as Error).message}`,
      where: path,
      expected: 'Open MPI 4 or 5',
      remedy: 'install it (Debian: apt install openmpi-bin), or set MPI_LIBRARY to its libmpi.so',
      cause,
    });
  }
}

type Koffi = typeof koffiModule;

async function loadKoffi(): Promise<Koffi> {
  try {
    return (await import('koffi')).default;
  } catch (cause) {
    throw new CounterpointError('CP_DIST_LIBRARY', {
      what: `koffi, which calls C libraries, cannot be loaded: ${(cause as Error).message}`,
      where: '--ranks mpi',
      expected: 'a platform that koffi has a binary for',
      remedy: 'npm install koffi',
      cause,
    });
  }
}

function bind(koffi: Koffi, path: string): MpiLibrary {
  koffi.config({ async_stack_size: stackBytes });
  const library = koffi.load(path, { global: true });
  const pointer = 'void *';
  const int = koffi.out('int *');
  const foreignFunction = (name: string, ...types: unknown[]): Foreign =>
    library.func(name, 'int', types as never) as unknown as Foreign;
  const object = (name: string): unknown => library.symbol(name);
  const waited =
    (call: Foreign) =>
    (...values: unknown[]) =>
      new Promise<number>((resolve, reject) =>
        call.async(...values, (error: Error | null, code: number) =>
          error === null ? resolve(code) : reject(error),
        ),
      );
  const world = object('ompi_mpi_comm_world');
  const bytes = object('ompi_mpi_byte');
  const types = { Float32Array: object('ompi_mpi_float'), Int32Array: object('ompi_mpi_int') };
  const typeOf = (values: Values): unknown =>
    values instanceof Float32Array
      ? types.Float32Array
      : values instanceof Int32Array
        ? types.Int32Array
        : bytes;
  const operations = {
    sum: object('ompi_mpi_op_sum'),
    max: object('ompi_mpi_op_max'),
    min: object('ompi_mpi_op_min'),
  };
  const inPlace = 1n; // MPI_IN_PLACE
  const init = foreignFunction('MPI_Init_thread', pointer, pointer, 'int', int);
  const handler = foreignFunction('MPI_Comm_set_errhandler', pointer, pointer);
  const rank = foreignFunction('MPI_Comm_rank', pointer, int);
  const size = foreignFunction('MPI_Comm_size', pointer, int);
  const version = foreignFunction('MPI_Get_library_version', pointer, int);
  const text = foreignFunction('MPI_Error_string', 'int', pointer, int);
  const reduce = waited(
    foreignFunction('MPI_Allreduce', pointer, pointer, 'int', pointer, pointer, pointer),
  );
  const gather = waited(
    foreignFunction('MPI_Allgather', pointer, 'int', pointer, pointer, 'int', pointer, pointer),
  );
  const gatherV = waited(
    foreignFunction(
      'MPI_Allgatherv',
      pointer,
      'int',
      pointer,
      pointer,
      pointer,
      pointer,
      pointer,
      pointer,
    ),
  );
  const broadcast = waited(foreignFunction('MPI_Bcast', pointer, 'int', pointer, 'int', pointer));
  const barrier = waited(foreignFunction('MPI_Barrier', pointer));
  const finalize = waited(foreignFunction('MPI_Finalize'));
  const abort = foreignFunction('MPI_Abort', pointer, 'int');
  const asText = (call: (into: Uint8Array, length: number[]) => number): string => {
    const [into, length] = [new Uint8Array(8192), [0]];
    call(into, length);
    return Buffer.from(into.subarray(0, length[0])).toString('latin1');
  };
  return {
    path,
    initThread: (level, provided) =>
      init(null, null, level, provided) || handler(world, object('ompi_mpi_errors_return')),
    rank: (result) => rank(world, result),
    size: (result) => size(world, result),
    version: () => asText((into, length) => version(into, length)),
    errorText: (code) => asText((into, length) => text(code, into, length)),
    allReduce: (values, operation) =>
      reduce(inPlace, values, values.length, typeOf(values), operations[operation], world),
    allGatherCounts: (values, all) =>
      gather(values, values.length, typeOf(values), all, values.length, typeOf(values), world),
    allGather: (values, all, counts, starts) =>
      gatherV(values, values.length, typeOf(values), all, counts, starts, typeOf(values), world),
    broadcast: (values, from) => broadcast(values, values.length, typeOf(values), from, world),
    barrier: () => barrier(world),
    abort: (exitCode) => abort(world, exitCode),
    finalize: () => finalize(),
  };
}
