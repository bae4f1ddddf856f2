import { createHash } from 'node:crypto';
import type { Communicator } from '../../contract/communicator.js';
import type { NamedVariables } from '../../contract/named-variables.js';
import { CounterpointError } from '../../error/counterpoint-error.js';

/**
 * SHA-256 over names and values of variables of any shapes.
 *
 * @returns int32 [8]
 */
export async function stateDigest(variables: NamedVariables): Promise<Int32Array> {
  const hash = createHash('sha256');
  for (const [name, variable] of Object.entries(variables)) {
    const values = await variable.data();
    hash.update(name);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const digest = hash.digest();
  return Int32Array.from({ length: 8 }, (_, i) => digest.readInt32LE(4 * i));
}

/**
 * Compares a digest over ranks.
 *
 * @param what names the wait; the error's `where`
 * @param refusal the error where digests differ
 * @throws CP_CORE_RANKS_DISAGREE on every rank
 */
export async function compareDigests(
  communicator: Communicator,
  digest: Int32Array,
  what: string,
  refusal: { readonly what: string; readonly remedy: string },
): Promise<void> {
  const { all } = await communicator.allGather(digest, what);
  const digestOf = (rank: number) =>
    all.slice(rank * digest.length, (rank + 1) * digest.length).join();
  const other = Array.from({ length: communicator.size }, (_, rank) => rank).find(
    (rank) => digestOf(rank) !== digestOf(0),
  );
  if (other === undefined) return;
  throw new CounterpointError('CP_CORE_RANKS_DISAGREE', {
    what: refusal.what,
    where: `${what}: rank ${other} differs from rank 0`,
    expected: 'the same on every rank',
    remedy: refusal.remedy,
  });
}
