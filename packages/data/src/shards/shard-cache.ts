import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fetchRemoteFile, type RemoteFile, type RemoteOptions } from './remote-file.js';

export interface ShardCacheOptions extends RemoteOptions {
  /** @default $XDG_CACHE_HOME/counterpoint/shards, else ~/.cache/counterpoint/shards */
  readonly folder?: string;
  /** The most bytes on the disk; at least one shard stays. @default 64 GiB */
  readonly cacheBytes?: number;
}

/**
 * Remote shards on the disk. What was used longest ago goes first. Several processes may share the
 * folder.
 */
export class ShardCache {
  readonly #folder: string;
  readonly #cacheBytes: number;
  readonly #options: ShardCacheOptions;
  readonly #underWay: Map<string, Promise<string>> = new Map();

  constructor(options: ShardCacheOptions = {}) {
    const home = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
    this.#folder = options.folder ?? join(home, 'counterpoint', 'shards');
    this.#cacheBytes = options.cacheBytes ?? 64 * 2 ** 30;
    this.#options = options;
  }

  /**
   * The path of a file that has the content of a remote one; fetched where it is not there.
   *
   * @throws CP_DATA_REMOTE, CP_DATA_CHANGED
   */
  path(remote: RemoteFile): Promise<string> {
    const download = this.#underWay.get(remote.address);
    if (download !== undefined) return download;
    const path = this.#find(remote).finally(() => this.#underWay.delete(remote.address));
    this.#underWay.set(remote.address, path);
    return path;
  }

  async #find(remote: RemoteFile): Promise<string> {
    const id = createHash('sha256').update(`${remote.address}\0${remote.sha256}`).digest('hex');
    const path = join(this.#folder, `${id}.tar`);
    const about = await stat(path).catch(() => undefined);
    if (about?.size === remote.bytes) {
      const now = new Date();
      await utimes(path, now, now).catch(() => undefined);
      return path;
    }
    await mkdir(this.#folder, { recursive: true });
    await fetchRemoteFile(remote, path, this.#options);
    await this.#evict(path);
    return path;
  }

  async #evict(newest: string): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.tar'));
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        const about = await stat(path).catch(() => undefined);
        return { path, bytes: about?.size ?? 0, used: about?.mtimeMs ?? 0 };
      }),
    );
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    for (const file of files.sort((a, b) => a.used - b.used)) {
      if (bytes <= this.#cacheBytes) return;
      if (file.path === newest) continue;
      await rm(file.path, { force: true });
      bytes -= file.bytes;
    }
  }
}
