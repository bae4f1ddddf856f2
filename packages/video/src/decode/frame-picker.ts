/** Times are compared with this tolerance in seconds: sums of binary fractions are not exact. */
const tolerance = 1e-6;
/** How long a frame lasts that has no other to measure by. */
const loneFrameSeconds = 0.04;

/**
 * Chooses frames by their own timestamps: a time is answered by the last frame that begins at or
 * before it, and a time before the first frame by the first. The last frame lasts as long as the
 * one before it; later times are not answered.
 *
 * Frames are offered in the order in which they are shown. `take` reads a frame's pixels; it runs
 * only for chosen frames, so that the others are never copied or converted.
 */
export interface FramePicker<Handle> {
  /** @returns whether the picker needs later frames */
  offer(seconds: number, handle: Handle): Promise<boolean>;
  /** No further frame exists. */
  end(): Promise<void>;
}

/**
 * @param times ascending, in seconds
 * @param take called once for each chosen frame
 * @param release called for each offered frame when the picker does not need it any more
 */
export function framePicker<Handle>(
  times: readonly number[],
  take: (handle: Handle, seconds: number, count: number) => Promise<void>,
  release: (handle: Handle) => Promise<void>,
): FramePicker<Handle> {
  let next = 0;
  let waiting: { readonly seconds: number; readonly handle: Handle } | undefined;
  let gap = loneFrameSeconds;
  const answer = async (until: number): Promise<void> => {
    if (waiting === undefined) return;
    const { handle, seconds } = waiting;
    waiting = undefined;
    const first = next;
    while (next < times.length && times[next]! < until - tolerance) next++;
    if (next > first) await take(handle, seconds, next - first);
    await release(handle);
  };
  return {
    async offer(seconds, handle) {
      if (waiting !== undefined && seconds > waiting.seconds) gap = seconds - waiting.seconds;
      await answer(seconds);
      if (next === times.length) {
        await release(handle);
        return false;
      }
      waiting = { seconds, handle };
      return true;
    },
    end: () => answer(waiting === undefined ? 0 : waiting.seconds + gap),
  };
}
