/** Updates at the start that say nothing of the pace: the engine compiles in them. */
const warmUp = 3;
/** Updates that an estimate needs. */
const needed = 3;
/** Updates that the pace is taken from. */
const recent = 50;

/**
 * Estimates the time left from the pace of recent updates; says nothing before the pace is known.
 */
export class TimeLeft {
  #updates: { step: number; seconds: number }[] = [];
  #seen = 0;

  /** The seconds left after an update; undefined while they cannot be told. */
  after(step: number, totalSteps: number, seconds: number): number | undefined {
    if (++this.#seen === warmUp + 1) this.#updates = [];
    this.#updates = [...this.#updates, { step, seconds }].slice(-recent);
    const first = this.#updates[0]!;
    const steps = step - first.step;
    if (this.#updates.length < needed || steps <= 0) return undefined;
    return ((totalSteps - step) * (seconds - first.seconds)) / steps;
  }
}
