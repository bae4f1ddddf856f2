import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeAll } from './write-all.js';
import { writeError } from './write-error.js';

/** A file that is being written. It is in its place when it is complete, and not before. */
export interface AtomicFile {
  /** Appends bytes, all of them. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** Writes bytes at a position, over what is there. */
  writeAt(position: number, bytes: Uint8Array): Promise<void>;
  /** Flushes the file to the disk and puts it in its place. */
  commit(): Promise<void>;
  /** Removes what was written; an earlier file of that name stays as it was. */
  abandon(): Promise<void>;
}

/**
 * Opens a file for writing beside its place. Folders that are missing are made.
 *
 * @throws CP_CORE_WRITE when it cannot be written; each of its methods too
 *
 * @example
 * import { mkdtemp, readFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * const path = join(await mkdtemp(join(tmpdir(), 'atomic-')), 'new/file.txt');
 * const file = await openAtomicFile(path);
 * await file.write('one ');
 * await file.write('two');
 * await file.commit();
 * await readFile(path, 'utf8');   // one two
 */
export async function openAtomicFile(path: string): Promise<AtomicFile> {
  const folder = dirname(path);
  const temporaryFile = join(
    folder,
    `.${basename(path)}.${process.pid}-${randomBytes(4).toString('hex')}.part`,
  );
  let handle: FileHandle | undefined;
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      await abandon();
      throw writeError(path, cause);
    }
  };
  const abandon = async (): Promise<void> => {
    const open = handle;
    handle = undefined;
    await open?.close().catch(() => undefined);
    await rm(temporaryFile, { force: true }).catch(() => undefined);
  };
  handle = await guarded(async () => {
    await mkdir(folder, { recursive: true });
    return open(temporaryFile, 'wx');
  });
  let length = 0;
  const written = (): FileHandle => {
    if (handle === undefined) throw new Error('the file is closed');
    return handle;
  };
  return {
    write: (content) =>
      guarded(async () => {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content;
        await writeAll(written(), bytes, length);
        length += bytes.length;
      }),
    writeAt: (position, bytes) =>
      guarded(async () => {
        await writeAll(written(), bytes, position);
        length = Math.max(length, position + bytes.length);
      }),
    commit: () =>
      guarded(async () => {
        const file = written();
        await file.sync();
        await file.close();
        handle = undefined;
        await rename(temporaryFile, path);
        await syncFolder(folder);
      }),
    abandon,
  };
}

/**
 * Flushes the names of a folder to the disk, so that a renamed file is there after a power cut.
 * Some systems have no such thing.
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
