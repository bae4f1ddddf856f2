import { CounterpointError } from '@counterpoint/core';
import { checkLaunch } from '../launcher/check-launch.js';
import { launchOf } from '../launcher/launcher.js';
import { MpiCommunicator } from './mpi-communicator.js';
import { loadMpiLibrary } from './mpi-library.js';

/** The deadline and the library of {@link startMpi}. */
export interface MpiOptions {
  /**
   * How long a rank waits for the others in one exchange, in seconds, before all are ended.
   * @default 600
   */
  readonly deadlineSeconds?: number;
  /** The library of Open MPI. @default the variable MPI_LIBRARY, else libmpi.so.40 */
  readonly library?: string;
  /** Shows the error that ends the run. @default writes its message on standard error */
  readonly report?: (error: CounterpointError) => void;
}

/** MPI_THREAD_SERIALIZED: calls come from several threads, one at a time. */
const serialized = 2;

/**
 * Joins the ranks of this run: loads koffi and Open MPI, initialises MPI, and checks launcher and
 * library against each other.
 * From here on every fatal path of this process ends all ranks: errors that nobody caught,
 * `process.exit`, and waits beyond the
 * deadline.
 *
 * @throws CP_DIST_OPTION, CP_DIST_LIBRARY, CP_DIST_LAUNCHER, CP_DIST_MPI
 */
export async function startMpi({
  deadlineSeconds = 600,
  library: path = process.env['MPI_LIBRARY'] ?? 'libmpi.so.40',
  report,
}: MpiOptions = {}): Promise<MpiCommunicator> {
  if (!(deadlineSeconds > 0 && deadlineSeconds <= 2_000_000))
    throw new CounterpointError('CP_DIST_OPTION', {
      what: `${deadlineSeconds} seconds are no deadline`,
      where: 'deadlineSeconds',
      expected: 'more than 0, at most 2,000,000',
    });
  const launch = launchOf();
  if (launch === undefined) checkLaunch(launch, 1, path);
  const library = await loadMpiLibrary(path);
  const [provided, rank, size] = [[0], [0], [0]];
  const code = library.initThread(serialized, provided) || library.rank(rank) || library.size(size);
  if (code !== 0 || provided[0]! < serialized)
    throw new CounterpointError('CP_DIST_MPI', {
      what:
        code === 0
          ? `MPI grants thread level ${provided[0]} alone`
          : `MPI cannot begin: ${library.errorText(code)}`,
      where: library.path,
      expected: 'MPI_Init_thread with the level MPI_THREAD_SERIALIZED',
      remedy: 'use an Open MPI that was built with threads',
    });
  try {
    checkLaunch(launch, size[0]!, library.version().split(',')[0]!);
  } catch (error) {
    await library.finalize();
    throw error;
  }
  return new MpiCommunicator({
    library,
    rank: rank[0]!,
    size: size[0]!,
    deadlineSeconds,
    report,
  });
}
