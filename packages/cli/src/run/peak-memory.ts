/** The largest resident memory of this process while a task runs, sampled every 5 ms, in bytes. */
export async function peakMemory<T>(
  task: () => Promise<T>,
): Promise<{ value: T; peakBytes: number }> {
  let peakBytes = process.memoryUsage.rss();
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }, 5);
  try {
    const value = await task();
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    return { value, peakBytes };
  } finally {
    clearInterval(timer);
  }
}
