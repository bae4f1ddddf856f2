import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CounterpointError, openAtomicFile } from '@counterpoint/core';

export interface RemoteOptions {
  /** Makes the request, signed where that is needed. @default fetch */
  readonly request?: (
    address: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ) => Promise<Response>;
  /** Bytes of one request. @default 16 MiB */
  readonly pieceBytes?: number;
  /** Tries of one request. @default 6 */
  readonly tries?: number;
  /** The wait before the second try; it doubles with each. @default 200 */
  readonly backoffMs?: number;
  /** How long a request may go without a byte. @default 30,000 */
  readonly stallMs?: number;
}

/** What is known of a remote file. */
export interface RemoteFile {
  readonly address: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Fetches a remote file to a path, whole or not at all, by range requests. What fails for a while
 * (no connection, a cut or slow
 * answer, 408, 429, 5xx) is tried again from where it stopped, after waits that double.
 *
 * @throws CP_DATA_REMOTE when it cannot be had; CP_DATA_CHANGED when it is not what is expected
 */
export async function fetchRemoteFile(
  remote: RemoteFile,
  path: string,
  options: RemoteOptions = {},
): Promise<void> {
  const { pieceBytes = 16 << 20 } = options;
  const file = await openAtomicFile(path);
  try {
    const hash = createHash('sha256');
    const version: { tag?: string } = {};
    for (let at = 0; at < remote.bytes;) {
      const end = Math.min(at + pieceBytes, remote.bytes);
      at = await fetchPiece(remote, at, end, version, options, async (bytes) => {
        hash.update(bytes);
        await file.write(bytes);
      });
    }
    if (hash.digest('hex') !== remote.sha256)
      throw changed('its checksum is not that of the manifest', remote.address);
    await file.commit();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/** Reads up to `end`, going on where an answer was cut. @returns the place after the last byte */
async function fetchPiece(
  { address, bytes }: RemoteFile,
  from: number,
  end: number,
  version: { tag?: string },
  options: RemoteOptions,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  const { request = plainRequest, tries = 6, backoffMs = 200, stallMs = 30_000 } = options;
  let at = from;
  let failure: unknown;
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) await pause(backoffMs * 2 ** (attempt - 1));
    const before = at;
    const controller = new AbortController();
    let timer = setTimeout(() => controller.abort(), stallMs);
    try {
      const response = await request(
        address,
        { range: `bytes=${at}-${end - 1}` },
        controller.signal,
      );
      const wrong = check(response, at, bytes, version, address);
      if (wrong !== undefined) throw wrong;
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        timer = setTimeout(() => controller.abort(), stallMs);
        const piece = chunk.subarray(0, end - at);
        await write(piece);
        at += piece.length;
        if (at === end) break;
      }
      if (at === end) return at;
      failure = new Error(`the answer was cut after ${at - before} bytes`);
    } catch (error) {
      if (error instanceof CounterpointError) throw error;
      failure = controller.signal.aborted ? new Error(`no byte came for ${stallMs} ms`) : error;
    } finally {
      clearTimeout(timer);
      controller.abort();
    }
    if (at - before >= (end - from) / 16) attempt = 0; // headway: the tries begin anew
  }
  throw new CounterpointError('CP_DATA_REMOTE', {
    what: `A remote file cannot be read: ${causeOf(failure)}`,
    where: `${address}, byte ${at} of ${bytes}`,
    expected: `an answer within ${tries} tries`,
    remedy: 'check the address, the network and the server',
    cause: failure,
  });
}

/** @returns an error that is worth another try; throws one that is not */
function check(
  response: Response,
  at: number,
  bytes: number,
  version: { tag?: string },
  address: string,
): Error | undefined {
  const { status, headers } = response;
  if (status === 408 || status === 429 || status >= 500) return new Error(`status ${status}`);
  if (status !== 206 && !(status === 200 && at === 0))
    throw new CounterpointError('CP_DATA_REMOTE', {
      what:
        status === 200
          ? 'A server ignores range requests'
          : `A server answers with status ${status}`,
      where: address,
      expected: 'status 206 with the range that was asked for',
      remedy: 'check the address and the permissions',
      facts: { status },
    });
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const total = status === 206 ? range?.[2] : (headers.get('content-length') ?? undefined);
  if (status === 206 && Number(range?.[1]) !== at)
    return new Error(`the answer begins elsewhere: ${headers.get('content-range')}`);
  if (total !== undefined && total !== '*' && Number(total) !== bytes)
    throw changed(`it has ${total} bytes, the manifest says ${bytes}`, address);
  const tag = headers.get('etag') ?? undefined;
  if (version.tag !== undefined && tag !== undefined && tag !== version.tag)
    throw changed('it was replaced while it was read', address);
  version.tag ??= tag;
  return undefined;
}

function plainRequest(
  address: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(address, { headers, signal });
}

function causeOf(failure: unknown): string {
  const { message, cause } = failure as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function changed(what: string, where: string): CounterpointError {
  return new CounterpointError('CP_DATA_CHANGED', {
    what: `A remote file is not the one of the manifest: ${what}`,
    where,
    remedy: 'write the manifest again, or restore the file',
  });
}
