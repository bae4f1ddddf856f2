import { writeSync } from 'node:fs';
import {
  CounterpointError,
  isCounterpointError,
  type Communicator,
  type Exchanged,
  type GatheredParts,
} from '@counterpoint/core';
import type { MpiLibrary } from './mpi-library.js';
import { startDeadline } from './start-deadline.js';

/** What exchanges have cost this rank so far. */
export interface ExchangeCounts {
  readonly messages: number;
  readonly bytes: number;
  /** Waiting for other ranks included. */
  readonly milliseconds: number;
}

interface MpiCommunicatorParts {
  readonly library: MpiLibrary;
  readonly rank: number;
  readonly size: number;
  readonly deadlineSeconds: number;
  readonly report?: (error: CounterpointError) => void;
}

/** MPI counts values in 31 bits. */
const mostValues = 2 ** 31 - 1;

/**
 * Later ranks wait before they report, so that an error which all ranks have is shown once. A rank
 * whose error is that of another rank (`facts.rank`) waits longest: the other knows the reason.
 */
const reportDelayMs = 700;
const longestReportDelayMs = 3500;

/** A {@link Communicator} over Open MPI. Made by `startMpi`; one a process. */
export class MpiCommunicator implements Communicator {
  readonly rank: number;
  readonly size: number;
  readonly #library: MpiLibrary;
  readonly #deadlineSeconds: number;
  readonly #report: (error: CounterpointError) => void;
  readonly #onFault: (thrown: unknown) => void;
  readonly #onExit: (code: number) => void;
  #before: Promise<unknown> = Promise.resolve();
  #closed = false;
  #messages = 0;
  #bytes = 0;
  #milliseconds = 0;

  constructor({ library, rank, size, deadlineSeconds, report }: MpiCommunicatorParts) {
    this.rank = rank;
    this.size = size;
    this.#library = library;
    this.#deadlineSeconds = deadlineSeconds;
    this.#report = report ?? ((error) => void writeSync(2, `${error.message}\n`));
    this.#onFault = (thrown) => this.abort(asCoded(thrown, rank));
    this.#onExit = (code) => this.#leave(code);
    process.on('uncaughtException', this.#onFault);
    process.on('unhandledRejection', this.#onFault);
    process.on('exit', this.#onExit);
  }

  get counts(): ExchangeCounts {
    return { messages: this.#messages, bytes: this.#bytes, milliseconds: this.#milliseconds };
  }

  async allReduce(
    values: Float32Array | Int32Array,
    operation: 'sum' | 'max' | 'min',
    what: string,
  ): Promise<void> {
    await this.#wait('all-reduce', what, values.byteLength, () =>
      this.#library.allReduce(values, operation),
    );
  }

  async allGather<T extends Exchanged>(values: T, what: string): Promise<GatheredParts<T>> {
    const counts = new Int32Array(this.size);
    await this.#wait('all-gather of counts', what, counts.byteLength, () =>
      this.#library.allGatherCounts(Int32Array.of(values.length), counts),
    );
    const starts = new Int32Array(this.size);
    let total = 0;
    for (let rank = 0; rank < this.size; rank++) {
      starts[rank] = total;
      total += counts[rank]!;
    }
    if (total > mostValues) throw tooLong(total, what);
    const all = new (values.constructor as new (length: number) => T)(total);
    await this.#wait('all-gather', what, all.byteLength, () =>
      this.#library.allGather(values, all, counts, starts),
    );
    return { all, counts };
  }

  async broadcast(values: Exchanged, from: number, what: string): Promise<void> {
    if (values.length > mostValues) throw tooLong(values.length, what);
    await this.#wait('broadcast', what, values.byteLength, () =>
      this.#library.broadcast(values, from),
    );
  }

  async barrier(what: string): Promise<void> {
    await this.#wait('barrier', what, 0, () => this.#library.barrier());
  }

  /** Leaves MPI, after every rank has come here. The process may then end in any way. */
  async close(): Promise<void> {
    await this.barrier('the end of the run');
    const code = await this.#library.finalize();
    this.#closed = true;
    process.off('uncaughtException', this.#onFault);
    process.off('unhandledRejection', this.#onFault);
    process.off('exit', this.#onExit);
    if (code !== 0) throw this.#failure(code, 'finalize', 'the end of the run');
  }

  abort(error: CounterpointError): never {
    if (!this.#closed) {
      pause(this.#reportDelayMs(error));
      this.#report(error);
      this.#endAll(error.code === 'CP_DIST_FAULT' ? 70 : 1);
    }
    throw error;
  }

  #reportDelayMs({ report }: CounterpointError): number {
    const rank = report.facts?.['rank'];
    if (typeof rank === 'number' && rank !== this.rank) return 2 * longestReportDelayMs;
    return Math.min(longestReportDelayMs, this.rank * reportDelayMs);
  }

  /** The process ends although the run goes on: others must not wait for it. */
  #leave(exitCode: number): void {
    this.#report(
      new CounterpointError('CP_DIST_FAULT', {
        what: `Rank ${this.rank} left before the end of the run, with exit code ${exitCode}`,
        remedy: 'look at what this rank wrote before',
      }),
    );
    this.#endAll(exitCode === 0 ? 1 : exitCode);
  }

  /**
   * MPI_Abort ends this process too; where it does not, a signal does: with a call pending, an exit
   * would never end.
   */
  #endAll(exitCode: number): void {
    if (this.#closed) return;
    this.#library.abort(exitCode);
    process.kill(process.pid, 'SIGKILL');
  }

  /** One exchange at a time, each with a deadline. */
  async #wait(
    operation: string,
    what: string,
    bytes: number,
    call: () => Promise<number>,
  ): Promise<void> {
    const before = this.#before;
    let done!: () => void;
    this.#before = new Promise<void>((resolve) => (done = resolve));
    await before;
    const started = performance.now();
    const endDeadline = startDeadline(this.#deadlineSeconds, () =>
      this.abort(this.#late(operation, what)),
    );
    try {
      const code = await call();
      if (code !== 0) throw this.#failure(code, operation, what);
    } finally {
      endDeadline();
      this.#messages++;
      this.#bytes += bytes;
      this.#milliseconds += performance.now() - started;
      done();
    }
  }

  #late(operation: string, what: string): CounterpointError {
    return new CounterpointError('CP_DIST_TIMEOUT', {
      what: `Rank ${this.rank} waited ${this.#deadlineSeconds} seconds for another rank`,
      where: `${what} (${operation})`,
      expected: 'every rank at the same exchange before the deadline',
      remedy:
        'look for a rank that hangs, swaps or reads slow data; a longer --deadline waits longer',
      facts: { rank: this.rank, size: this.size, operation, what },
    });
  }

  #failure(code: number, operation: string, what: string): CounterpointError {
    return new CounterpointError('CP_DIST_MPI', {
      what: `MPI failed: ${this.#library.errorText(code)}`,
      where: `rank ${this.rank}, ${what} (${operation})`,
      facts: { rank: this.rank, code },
    });
  }
}

function tooLong(values: number, what: string): CounterpointError {
  return new CounterpointError('CP_DIST_MPI', {
    what: `A message of ${values} values is longer than MPI counts`,
    where: what,
    expected: `at most ${mostValues} values`,
  });
}

function asCoded(thrown: unknown, rank: number): CounterpointError {
  if (isCounterpointError(thrown)) return thrown;
  const fault = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new CounterpointError('CP_DIST_FAULT', {
    what: `Rank ${rank} failed where it should not: ${fault.message}`,
    where: fault.stack?.split('\n')[1]?.trim(),
    remedy: 'report it with these lines',
    cause: thrown,
  });
}

/** Blocks this thread; the process is about to end. */
function pause(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
