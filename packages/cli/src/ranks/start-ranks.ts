import {
  CounterpointError,
  isCounterpointError,
  type Communicator,
  type ErrorReport,
} from '@counterpoint/core';

/** The options of a command that may run on several ranks, as commander hands them over. */
export interface RankOptions {
  /** Which engine joins the ranks: `mpi`. */
  readonly ranks?: string;
  /** Seconds that a rank waits for the others. */
  readonly deadline?: number;
  readonly json?: boolean;
}

/** The ranks of a run, seen from one of them. */
export interface RunRanks {
  readonly communicator: Communicator & { readonly counts: ExchangeCounts };
  /** Rank 0 alone reads and writes the run folder, and speaks. */
  readonly isFirst: boolean;
  /** Leaves the ranks when every one has come here. */
  close(): Promise<void>;
}

/** What exchanges have cost so far. */
export interface ExchangeCounts {
  readonly messages: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Joins the ranks of this run, where `--ranks` asks for it; MPI is loaded then and only then.
 *
 * @returns undefined for a run of one process
 * @throws CP_CLI_USAGE; CP_DIST_LIBRARY, CP_DIST_LAUNCHER, CP_DIST_MPI
 */
export async function startRanks({
  ranks,
  deadline,
  json = false,
}: RankOptions): Promise<RunRanks | undefined> {
  if (ranks === undefined) {
    if (deadline === undefined) return undefined;
    throw usage('A deadline is for runs on several ranks', '--deadline', '--ranks mpi beside it');
  }
  if (ranks !== 'mpi') throw usage(`"${ranks}" is no way to join ranks`, '--ranks', 'mpi');
  const { startMpi } = await import('@counterpoint/distributed');
  const report = json
    ? ({ code, report }: CounterpointError) =>
        void process.stdout.write(`${JSON.stringify({ error: { code, ...printable(report) } })}\n`)
    : undefined;
  const communicator = await startMpi({ deadlineSeconds: deadline, report });
  return {
    communicator,
    isFirst: communicator.rank === 0,
    close: () => communicator.close(),
  };
}

/**
 * Does the work of a run; whatever it throws ends all ranks, each other rank by this one's error.
 */
export async function onRanks<T>(ranks: RunRanks | undefined, work: () => Promise<T>): Promise<T> {
  if (ranks === undefined) return work();
  let result: T;
  try {
    result = await work();
  } catch (error) {
    if (isCounterpointError(error)) return ranks.communicator.abort(error);
    throw await fault(error, ranks);
  }
  await ranks.close();
  return result;
}

/** An error of the program itself is told with its stack, then ends all ranks. */
async function fault(error: unknown, { communicator }: RunRanks): Promise<never> {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : ''}\n`);
  return communicator.abort(
    new CounterpointError('CP_CLI_FAULT', {
      what: `Rank ${communicator.rank} failed where it should not: ${(error as Error).message}`,
      remedy: 'report it with these lines',
      cause: error,
    }),
  );
}

const printable = (report: ErrorReport): ErrorReport => ({ ...report, cause: undefined });

function usage(what: string, where: string, expected: string): CounterpointError {
  return new CounterpointError('CP_CLI_USAGE', { what, where, expected });
}
