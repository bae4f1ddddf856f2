/** What a benchmark may be told. */
export interface BenchmarkOptions {
  /** Prints a line for people. */
  say(line: string): void;
  /** What was written after the benchmark's name. */
  readonly words?: readonly string[];
}

/**
 * How we stand beside a peer: seconds of work and peak memory, ours over the peer's. Null where the
 * peer is not there.
 */
export interface BenchmarkResult {
  readonly name: string;
  /** Seconds. */
  readonly ours: number;
  /** Seconds. */
  readonly peer: number | null;
  readonly ratio: number | null;
  readonly memoryRatio: number | null;
}

/** What `tools/bench/src/<name>.ts` exports as `run`. */
export type Benchmark = (options: BenchmarkOptions) => Promise<BenchmarkResult>;
