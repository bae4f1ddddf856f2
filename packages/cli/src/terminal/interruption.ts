/**
 * Turns the first Ctrl-C (or SIGTERM) into an abort signal, so that the step at hand is finished
 * and a checkpoint written;
 * a second one ends the program at once.
 */
export function interruption(onFirst: () => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) process.exit(130);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', handler).off('SIGTERM', handler),
  };
}
