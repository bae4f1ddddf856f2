import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { CounterpointError } from '../error/counterpoint-error.js';
import { readProcessStatus } from './process-status.js';
import { writeError } from './write-error.js';

/**
 * How long {@link lockFile} waits for another process, and when it takes a lock to be abandoned.
 */
export interface LockOptions {
  /** How long to wait for another holder, in milliseconds. @default 0: fails at once */
  readonly waitMs?: number;
  /** What is locked, for the message. */
  readonly what?: string;
  /**
   * A holder on another machine counts as dead when it has not touched the file for this long, in
   * milliseconds; `Infinity` never takes over such a lock.
   *
   * @default 30,000
   */
  readonly deadAfterMs?: number;
}

/** A lock that this process holds. */
export interface FileLock {
  /** Removes the lock file. A second call does nothing. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
  /**
   * When the process started, in clock ticks since the machine did: another process may receive its
   * id later. Absent where the system does not tell.
   */
  readonly startTime?: number;
}

/** A holder touches its lock file this often, so that other machines see that it is alive. */
const heartbeatMs = 5_000;
const firstPauseMs = 20;
const longestPauseMs = 250;

/**
 * Locks a resource against other processes with a file that only one of them can create. The lock
 * of a dead process is taken over: on this machine no process has its pid, that process has ended and
 * only waits to be collected, or it started later; on another machine the file was not touched for
 * `deadAfterMs`.
 *
 * @param path of the lock file, which is removed on release
 * @throws CP_CORE_LOCKED when another process holds it longer than `waitMs`
 * @throws CP_CORE_WRITE when the file cannot be created
 */
export async function lockFile(path: string, options: LockOptions = {}): Promise<FileLock> {
  const { waitMs = 0, what = 'It', deadAfterMs = 30_000 } = options;
  const ownHolder: Holder = {
    pid: process.pid,
    host: hostname(),
    token: randomBytes(8).toString('hex'),
    startTime: (await readProcessStatus(process.pid)).startTime,
  };
  await makeFolderOf(path);
  const start = performance.now();
  for (let attempt = 0; ; attempt++) {
    if (await tryCreate(path, ownHolder)) return lockHandle(path, ownHolder);
    const holder = await holderOf(path, deadAfterMs);
    if (holder === 'dead') await breakLock(path, deadAfterMs);
    else if (holder !== undefined && performance.now() - start >= waitMs)
      throw lockedError(path, what, holder);
    if (holder !== 'dead')
      await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 8)));
  }
}

/** @throws CP_CORE_WRITE */
async function makeFolderOf(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => {
    throw writeError(path, cause);
  });
}

async function tryCreate(path: string, ownHolder: Holder): Promise<boolean> {
  let handle;
  try {
    handle = await open(path, 'wx');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Another process removed the folder meanwhile.
    if (code === 'ENOENT') {
      await makeFolderOf(path);
      return false;
    }
    throw writeError(path, cause);
  }
  try {
    await handle.writeFile(JSON.stringify(ownHolder));
  } catch (cause) {
    await rm(path, { force: true });
    throw writeError(path, cause);
  } finally {
    await handle.close();
  }
  return true;
}

/** Who holds a lock; undefined when it was released meanwhile. */
async function holderOf(path: string, deadAfterMs: number): Promise<Holder | 'dead' | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const status = await stat(path).catch(() => undefined);
  if (text === undefined || status === undefined) return undefined;
  const untouchedMs = Date.now() - status.mtimeMs;
  let holder: Holder;
  try {
    holder = JSON.parse(text) as Holder;
  } catch {
    // Created and not yet written, or its writer ended in between.
    return untouchedMs > heartbeatMs ? 'dead' : { pid: 0, host: 'unknown', token: '' };
  }
  if (holder.host === hostname()) return (await isAlive(holder)) ? holder : 'dead';
  return untouchedMs > deadAfterMs ? 'dead' : holder;
}

async function isAlive({ pid, startTime }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const status = await readProcessStatus(pid);
  const isSame =
    status.startTime === undefined || startTime === undefined || status.startTime === startTime;
  return isSame && !status.hasEnded;
}

/**
 * Removes the lock of a dead process. A guard file lets only one of several processes do so, and
 * renaming comes first, so a lock that another process created in between is not removed.
 */
async function breakLock(path: string, deadAfterMs: number): Promise<void> {
  const renamedPath = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const guard = `${path}.break`;
  if (!(await tryCreate(guard, { pid: process.pid, host: hostname(), token: '' }))) {
    const age = await stat(guard).catch(() => undefined);
    if (age !== undefined && Date.now() - age.mtimeMs > heartbeatMs)
      await rm(guard, { force: true });
    await pause(firstPauseMs);
    return;
  }
  try {
    if ((await holderOf(path, deadAfterMs)) === 'dead') {
      await rename(path, renamedPath);
      await rm(renamedPath, { force: true });
    }
  } catch {
    // released meanwhile
  } finally {
    await rm(guard, { force: true });
  }
}

function lockHandle(path: string, ownHolder: Holder): FileLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    void utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      const holder = await holderOf(path, Infinity);
      if (typeof holder === 'object' && holder.token === ownHolder.token)
        await rm(path, { force: true });
    },
  };
}

function lockedError(path: string, what: string, holder: Holder): CounterpointError {
  return new CounterpointError('CP_CORE_LOCKED', {
    what: `${what} is being written by another process (${holder.pid} on ${holder.host})`,
    where: path,
    expected: 'one writer at a time',
    remedy: 'wait until it has ended, or stop it',
    facts: { pid: holder.pid, host: holder.host },
  });
}

async function pause(ms: number): Promise<void> {
  await new Promise((done) => setTimeout(done, ms));
}
