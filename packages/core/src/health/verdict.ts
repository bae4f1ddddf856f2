import type { Measurements } from './measurements.js';

/** The state of a run: `collapsing` is a warning, `collapsed` and `diverged` are failures. */
export type Health = 'healthy' | 'collapsing' | 'collapsed' | 'diverged';

/** The judgement of a run, with a reason in words and the measurements behind it. */
export interface Verdict {
  readonly health: Health;
  readonly reason: string;
  /**
   * The judgement from this measurement alone; `health` changes only when several agree. A rollback
   * target must be healthy in both.
   */
  readonly latestReading: Health;
  readonly measurements: Measurements;
}
