import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeAll } from './write-all.js';
import { writeError } from './write-error.js';

/** A file that is being written. It appears under its name only when it is complete. */
export interface AtomicFile {
  /** Appends bytes, all of them. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** Writes bytes at a position, over what is there. */
  writeAt(position: number, bytes: Uint8Array): Promise<void>;
  /** Flushes the file to the disk and renames it to its target name. */
  commit(): Promise<void>;
  /** Removes the temporary file; an earlier file of that name stays unchanged. */
  abandon(): Promise<void>;
}

/**
 * Opens a temporary file next to the target for writing. Creates missing folders.
 *
 * @throws CP_CORE_WRITE when it cannot be written, or when the target is a folder, a device or a
 *   pipe, which a file would replace; its methods throw the same
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
  const withCleanup = async <T>(work: () => Promise<T>): Promise<T> => {
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
  handle = await withCleanup(async () => {
    await requireFileOrNothing(path);
    await mkdir(folder, { recursive: true });
    return open(temporaryFile, 'wx');
  });
  let length = 0;
  const openHandle = (): FileHandle => {
    if (handle === undefined) throw new Error('the file is closed');
    return handle;
  };
  return {
    write: (content) =>
      withCleanup(async () => {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content;
        await writeAll(openHandle(), bytes, length);
        length += bytes.length;
      }),
    writeAt: (position, bytes) =>
      withCleanup(async () => {
        await writeAll(openHandle(), bytes, position);
        length = Math.max(length, position + bytes.length);
      }),
    commit: () =>
      withCleanup(async () => {
        const file = openHandle();
        await file.sync();
        await file.close();
        handle = undefined;
        await rename(temporaryFile, path);
        await syncFolder(folder);
      }),
    abandon,
  };
}

/** What is renamed to a name replaces what has it: that may be a file alone. */
async function requireFileOrNothing(path: string): Promise<void> {
  const about = await stat(path).catch(() => undefined);
  if (about === undefined || about.isFile()) return;
  const [code, kind] = about.isDirectory()
    ? ['EISDIR', 'a folder']
    : ['EEXIST', 'a device or a pipe'];
  throw Object.assign(new Error(`${code}: there is ${kind} of that name`), { code });
}

/**
 * Flushes a folder's entries to the disk, so that a renamed file survives a power cut. Does nothing
 * where the system lacks this.
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
