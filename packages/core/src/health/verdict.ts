import type { Measurements } from './measurements.js';

export type Health = 'healthy' | 'collapsing' | 'collapsed' | 'diverged';

/** What a monitor says of a run, with the reason in words and the numbers that it rests on. */
export interface Verdict {
  readonly health: Health;
  readonly reason: string;
  /**
   * What this measurement alone looks like; a verdict waits until several agree. A checkpoint is
   * worth going back to only where this is healthy too.
   */
  readonly latestReading: Health;
  readonly measurements: Measurements;
}
