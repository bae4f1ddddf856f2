import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { CounterpointError, syncFolder } from '@counterpoint/core';

export interface FetchedFile {
  readonly bytes: number;
  /**
   * The digest that the server named and the content has: `sha256:...`, `git-sha1:...`; absent
   * where it named none.
   */
  readonly digest?: string;
  /** The commit that the hub answered with. */
  readonly commit?: string;
}

/**
 * Fetches one file from the Hugging Face hub and checks its content against the digest that the
 * hub names:
 * `X-Linked-ETag` (SHA-256 of a large file) or `ETag` (Git's SHA-1 of a small one).
 * The file is complete or absent.
 *
 * @returns undefined when the hub has no such file
 * @throws CP_TEXT_NETWORK
 */
export async function fetchFile(
  url: string,
  path: string,
  mostBytes: number,
): Promise<FetchedFile | undefined> {
  const fail = (what: string, cause?: unknown) =>
    new CounterpointError('CP_TEXT_NETWORK', {
      what,
      where: url,
      expected: 'the file',
      remedy: 'check the name and the connection, or give a folder on disk',
      cause,
    });
  let response: Response;
  let headers: Headers;
  try {
    response = await fetch(url, { redirect: 'manual' });
    headers = response.headers; // a redirect to the file's storage carries the hub's digest
    const location = headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      response = await fetch(new URL(location, url));
    }
  } catch (cause) {
    throw fail('The hub cannot be reached', cause);
  }
  if (response.status === 404) return undefined;
  if (!response.ok || !response.body) throw fail(`The hub answered ${response.status}`);
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  const expected = digestOf(headers);
  const length = Number(response.headers.get('content-length') ?? 0);
  const hash = createHash(expected?.startsWith('git-sha1:') ? 'sha1' : 'sha256');
  if (expected?.startsWith('git-sha1:')) hash.update(`blob ${length}\0`);
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      hash.update(chunk);
      done(bytes > mostBytes ? new Error(`more than ${mostBytes} bytes`) : null, chunk);
    },
  });
  try {
    const body = Readable.fromWeb(response.body as ReadableStream);
    await pipeline(body, measure, createWriteStream(part, { flush: true }));
    const digest = `${expected?.split(':')[0]}:${hash.digest('hex')}`;
    if (expected !== undefined && digest !== expected) {
      throw new Error(`its digest is ${digest}, the hub says ${expected}`);
    }
    await rename(part, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(part, { force: true });
    throw fail(`The file did not arrive whole: ${(cause as Error).message}`, cause);
  }
  return { bytes, digest: expected, commit: headers.get('x-repo-commit') ?? undefined };
}

/** The digest that headers of the hub name. Git's needs the length, which compression hides. */
function digestOf(headers: Headers): string | undefined {
  const tag = (name: string) => /^(?:W\/)?"?([0-9a-f]+)"?$/u.exec(headers.get(name) ?? '')?.[1];
  const [linkedTag, fileTag] = [tag('x-linked-etag'), tag('etag')];
  if (linkedTag?.length === 64) return `sha256:${linkedTag}`;
  if (fileTag?.length === 64) return `sha256:${fileTag}`;
  const plain = headers.has('content-length') && !headers.has('content-encoding');
  return fileTag?.length === 40 && plain ? `git-sha1:${fileTag}` : undefined;
}
