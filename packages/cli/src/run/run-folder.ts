import { appendFile, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  ifExists,
  writeFileAtomically,
  type FileLock,
} from '@counterpoint/core';
import type { SearchRecord } from '../recipe/search-record.js';
import { makeFolder } from './make-folder.js';
import { EventFile } from './tensorboard.js';
import { lockRun } from './run-lock.js';
import { writing } from './writing.js';

/** The content of `config.json`, written when a run begins. */
export interface RunRecord {
  /** Resolved, with every default. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly engine: string;
  /** Threads of the engine; absent when the number of processors decided. */
  readonly threads?: number;
  /** How the recipe was chosen, where the run was begun with `--recipe auto`. */
  readonly recipe?: SearchRecord;
  /** What was read. */
  readonly data: {
    readonly name: string;
    readonly size: number;
    readonly fingerprint: string;
    readonly [entry: string]: unknown;
  };
}

/**
 * The folder of a run: `config.json`, `metrics.jsonl`, TensorBoard events, `checkpoints/`,
 * `export/`.
 */
export class RunFolder {
  readonly path: string;
  readonly #isWritten: boolean;
  #events: EventFile | undefined;
  #lock: FileLock | undefined;

  private constructor(path: string, isWritten = true) {
    this.path = path;
    this.#isWritten = isWritten;
  }

  /** The folder as a rank sees it that does not write: another rank does. */
  static ofAnotherRank(path: string): RunFolder {
    return new RunFolder(path, false);
  }

  /**
   * @throws CP_CLI_RUN_EXISTS when the folder already holds a run, also one that was not trained and
   *   has a model alone
   */
  static async requireNone(path: string): Promise<void> {
    const isTrained = await exists(join(path, 'config.json'));
    if (!isTrained && !(await exists(join(path, 'export', 'encoder.json')))) return;
    throw new CounterpointError('CP_CLI_RUN_EXISTS', {
      what: 'The output folder already holds a run',
      where: path,
      remedy: `${isTrained ? `resume it with --resume ${path}, or ` : ''}choose another --out`,
    });
  }

  /**
   * The folder of the candidates of `--recipe auto`, within that of the run.
   */
  static searchOf(path: string): string {
    return join(path, 'search');
  }

  /** @throws CP_CLI_SEARCH_UNFINISHED when the folder holds a search without a chosen run */
  static async requireNoSearch(path: string): Promise<void> {
    if (!(await exists(RunFolder.searchOf(path))) || (await exists(join(path, 'config.json'))))
      return;
    throw new CounterpointError('CP_CLI_SEARCH_UNFINISHED', {
      what: 'The search for a recipe ended before a run was chosen: it cannot be continued',
      where: path,
      expected: 'a run, or an empty folder for a new search',
      remedy: `delete ${path} and begin again, or choose another --out`,
    });
  }

  /**
   * Begins a run. The folder stays locked for other writers until {@link release}.
   *
   * @throws CP_CLI_RUN_EXISTS when the folder already holds a run; CP_CLI_RUN_LOCKED, CP_CLI_WRITE
   */
  static async create(path: string, record: RunRecord): Promise<RunFolder> {
    await RunFolder.requireNone(path);
    const folder = new RunFolder(path);
    await writing(path, async () => {
      await makeFolder(path);
      await folder.lock();
      await folder.describe(record);
    });
    return folder;
  }

  /**
   * Claims the folder for this process.
   *
   * @throws CP_CLI_RUN_LOCKED when another process writes the run
   */
  async lock(): Promise<void> {
    if (!this.#isWritten) return;
    this.#lock ??= await lockRun(join(this.path, 'run.lock'));
  }

  /** Lets other processes write the run. */
  async release(): Promise<void> {
    await this.#lock?.release();
    this.#lock = undefined;
  }

  /** Writes `config.json`. @throws CP_CLI_WRITE */
  async describe(record: RunRecord): Promise<void> {
    if (!this.#isWritten) return;
    const text = `${JSON.stringify(record, null, 2)}\n`;
    await writing(this.path, () => writeWhole(join(this.path, 'config.json'), text));
  }

  /**
   * Undoes {@link create} for a run that failed before its first step: the same command can be
   * given again.
   */
  async discard(): Promise<void> {
    await this.release();
    const files = ['config.json', 'metrics.jsonl'];
    const events = (await readdir(this.path)).filter((name) => name.startsWith('events.out.'));
    for (const name of [...files, ...events]) await rm(join(this.path, name), { force: true });
    await rm(this.checkpoints, { recursive: true, force: true });
    await rmdir(this.path).catch(() => undefined); // other files stay
  }

  /** The lines of `metrics.jsonl`, without one that was cut short. */
  async metrics(): Promise<readonly Readonly<Record<string, number>>[]> {
    const text = (await ifExists(readFile(join(this.path, 'metrics.jsonl'), 'utf8'))) ?? '';
    return text.split('\n').flatMap((line) => {
      const step = stepOf(line);
      return Number.isFinite(step) ? [JSON.parse(line) as Record<string, number>] : [];
    });
  }

  /** @throws CP_CLI_RESUME_NOTHING */
  static async open(path: string): Promise<{ folder: RunFolder; record: RunRecord }> {
    try {
      return {
        folder: new RunFolder(path),
        record: JSON.parse(await readFile(join(path, 'config.json'), 'utf8')) as RunRecord,
      };
    } catch (cause) {
      await RunFolder.requireNoSearch(path);
      throw new CounterpointError('CP_CLI_RESUME_NOTHING', {
        what: 'The folder holds no run that can be opened',
        where: path,
        expected: 'a config.json written by `train`',
        remedy: 'check the path, or begin a run with --out',
        cause,
      });
    }
  }

  get checkpoints(): string {
    return join(this.path, 'checkpoints');
  }

  /**
   * Appends one line of metrics, and the same numbers as TensorBoard scalars.
   *
   * @throws CP_CLI_WRITE
   */
  async log(step: number, metrics: Readonly<Record<string, number>>): Promise<void> {
    if (!this.#isWritten) return;
    const now = Date.now() / 1000;
    this.#events ??= new EventFile(
      join(this.path, `events.out.tfevents.${Math.floor(now)}.${process.pid}`),
      now,
    );
    const events = this.#events;
    await writing(this.path, async () => {
      await appendFile(
        join(this.path, 'metrics.jsonl'),
        `${JSON.stringify({ step, ...metrics })}\n`,
      );
      await events.write(step, now, metrics);
    });
  }

  /** Removes lines of metrics after a step, when a run goes on from there. */
  async rewind(step: number): Promise<void> {
    if (!this.#isWritten) return;
    const path = join(this.path, 'metrics.jsonl');
    if (!(await exists(path))) return;
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => stepOf(line) <= step);
    await writing(path, () => writeWhole(path, lines.map((line) => `${line}\n`).join('')));
  }
}

function stepOf(line: string): number {
  try {
    return (JSON.parse(line) as { step: number }).step;
  } catch {
    return Infinity; // a line that a kill cut short
  }
}

async function exists(path: string): Promise<boolean> {
  return (await ifExists(stat(path))) !== undefined;
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFileAtomically(path, text);
}
