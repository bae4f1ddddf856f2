import type { Communicator } from '@counterpoint/core';

/** A text that rank 0 has, on every rank. @param text of rank 0; others give anything */
export async function broadcastText(
  communicator: Communicator,
  text: string,
  what: string,
): Promise<string> {
  const bytes = new TextEncoder().encode(communicator.rank === 0 ? text : '');
  const length = Int32Array.of(bytes.length);
  await communicator.broadcast(length, 0, `${what}, length`);
  const all = communicator.rank === 0 ? bytes : new Uint8Array(length[0]!);
  await communicator.broadcast(all, 0, what);
  return new TextDecoder().decode(all);
}
