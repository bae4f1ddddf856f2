import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { CounterpointError } from '@counterpoint/core';

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/**
 * Claims a folder for one process by a file that names it. The lock of a process that has ended is
 * replaced.
 */
export class RunLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws CP_CLI_RUN_LOCKED when a running process holds the lock */
  static async acquire(path: string): Promise<RunLock> {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (await isCreated(path)) return new RunLock(path);
      const owner = await ownerOf(path);
      if (owner !== undefined && isRunning(owner)) throw locked(path, owner);
      // Renaming is atomic: of several processes that find a stale lock, one moves it away.
      const aside = `${path}.${process.pid}`;
      await rename(path, aside).catch(() => undefined);
      const moved = await ownerOf(aside);
      if (moved !== undefined && isRunning(moved)) {
        await writeFile(path, JSON.stringify(moved), { flag: 'wx' }).catch(() => undefined);
        await rm(aside, { force: true });
        throw locked(path, moved);
      }
      await rm(aside, { force: true });
    }
    throw locked(path, undefined);
  }

  async release(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

/** Whether the lock could be created, complete at once; false when there is one already. */
async function isCreated(path: string): Promise<boolean> {
  const own = `${path}.new.${process.pid}`;
  await writeFile(own, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Owner));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** The process that a lock names; undefined when there is none, or none that can be read. */
async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** A process of another machine counts as running. */
function isRunning({ pid, host }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function locked(path: string, owner: Owner | undefined): CounterpointError {
  return new CounterpointError('CP_CLI_RUN_LOCKED', {
    what: `Another process writes this run${owner === undefined ? '' : ` (process ${owner.pid} on ${owner.host})`}`,
    where: path,
    expected: 'one writer at a time',
    remedy: `wait for it, stop it, or choose another --out; if no such process exists, delete ${path}`,
  });
}
