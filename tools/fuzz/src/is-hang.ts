/** An input may wait for the processor so many times as long as it may use it. */
const patience = 10;

/**
 * Whether an input takes too long: by the processor time that it used, so that a busy machine is no
 * hang, or by the clock, where it waits for something that never comes.
 *
 * @param processor undefined where the system does not tell it: then the clock decides
 */
export function isHang(
  { processor, clock }: { readonly processor: number | undefined; readonly clock: number },
  limit: number,
): boolean {
  return processor === undefined ? clock >= limit : processor >= limit || clock >= patience * limit;
}
