/** How often a wait looks at the clock. */
const tickMs = 250;

/**
 * Calls `late` once a process has waited so many seconds. Time in which this process did not run
 * (stopped by a signal, or busy in one long calculation) is not counted beyond one tick: a rank that
 * hung itself must not report, when it wakes, that it waited for another.
 *
 * @returns a function that ends the wait
 */
export function startDeadline(
  seconds: number,
  late: () => void,
  now: () => number = () => performance.now(),
): () => void {
  let leftMs = 1000 * seconds;
  let before = now();
  let timer: NodeJS.Timeout;
  const next = () => {
    const plannedMs = Math.min(tickMs, leftMs);
    timer = setTimeout(() => {
      const after = now();
      leftMs -= Math.min(after - before, plannedMs + tickMs);
      before = after;
      if (leftMs <= 0) late();
      else next();
    }, plannedMs);
  };
  next();
  return () => clearTimeout(timer);
}
