import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedVariables } from '../contract/named-variables.js';
import { syncFolder } from '../file/atomic-file.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { readSafetensors } from './safetensors.js';
import { ifExists } from '../file/if-exists.js';
import { fileToVariables, variablesToFile } from './variables-file.js';

/** The state of a checkpoint besides its tensors, as JSON. */
export interface CheckpointState {
  readonly step: number;
  /** The position in the data. */
  readonly cursor: { readonly epoch: number; readonly position: number };
  /** Further values that a program stores. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** A checkpoint that could not be used, and why. */
export interface DamagedCheckpoint {
  readonly path: string;
  readonly reason: string;
}

/** The variables to restore, or a function that selects them by the names in a checkpoint. */
export type VariablesToRestore =
  NamedVariables | ((storedNames: ReadonlySet<string>) => NamedVariables);

const weightsFile = 'tensors.safetensors';
const stateFile = 'state.json';

/**
 * Writes `folder/step-N` atomically: to a temporary folder, flushed to the disk, then renamed.
 * Afterwards all but the newest `keep` checkpoints are removed.
 *
 * @param variables by name; any shapes [...], stored with the values
 * @returns the path of the checkpoint
 * @throws CP_CORE_CHECKPOINT_WRITE when the disk is full or not writable; earlier checkpoints are
 * unchanged
 */
export async function saveCheckpoint(
  folder: string,
  variables: NamedVariables,
  state: CheckpointState,
  keep = 3,
): Promise<string> {
  const path = join(folder, `step-${state.step}`);
  const temporaryFolder = join(folder, `.writing-step-${state.step}`);
  const tensors = await variablesToFile(variables);
  const sha256 = createHash('sha256').update(tensors).digest('hex');
  try {
    await rm(temporaryFolder, { recursive: true, force: true });
    await mkdir(temporaryFolder, { recursive: true });
    await writeThrough(join(temporaryFolder, weightsFile), tensors);
    await writeThrough(
      join(temporaryFolder, stateFile),
      Buffer.from(`${JSON.stringify({ ...state, sha256 }, null, 2)}\n`),
    );
    await rm(path, { recursive: true, force: true });
    await rename(temporaryFolder, path);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temporaryFolder, { recursive: true, force: true }).catch(() => undefined);
    throw new CounterpointError('CP_CORE_CHECKPOINT_WRITE', {
      what: `The checkpoint of step ${state.step} could not be written: ${(cause as Error).message}`,
      where: path,
      remedy:
        'free space or make the folder writable, then resume: earlier checkpoints are untouched',
      cause,
    });
  }
  for (const old of (await checkpointSteps(folder)).slice(0, -keep))
    await rm(join(folder, `step-${old}`), { recursive: true, force: true });
  return path;
}

/** The steps of a folder's checkpoints, in increasing order. */
export async function checkpointSteps(folder: string): Promise<number[]> {
  const names = (await ifExists(readdir(folder))) ?? [];
  return names
    .map((name) => /^step-(\d+)$/.exec(name)?.[1])
    .filter((step) => step !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Restores variables from one checkpoint.
 *
 * @param variables to assign; their shapes [...] must be those in the file
 * @throws CP_CORE_CHECKPOINT_DAMAGED when a file is missing, truncated or altered;
 * CP_CORE_WEIGHTS_MISMATCH when it belongs to another model
 */
export async function loadCheckpoint(
  path: string,
  variables: VariablesToRestore,
): Promise<CheckpointState> {
  let state: CheckpointState & { sha256: string };
  let tensors: Uint8Array;
  try {
    state = checkedState(JSON.parse(await readFile(join(path, stateFile), 'utf8')));
    tensors = await readFile(join(path, weightsFile));
    if (createHash('sha256').update(tensors).digest('hex') !== state.sha256)
      throw new Error('the checksum of the tensors differs');
  } catch (cause) {
    throw new CounterpointError('CP_CORE_CHECKPOINT_DAMAGED', {
      what: `The checkpoint cannot be read: ${(cause as Error).message}`,
      where: path,
      remedy: 'resume from an earlier one',
      cause,
    });
  }
  fileToVariables(
    tensors,
    typeof variables === 'function'
      ? variables(new Set(Object.keys(readSafetensors(tensors, path).tensors)))
      : variables,
    path,
  );
  return state;
}

/**
 * Restores the newest intact checkpoint. Damaged ones are reported to `onDamaged` and skipped.
 *
 * @param variables to assign; their shapes [...] must be those in the file
 * @returns undefined when the folder holds none
 * @throws CP_CORE_CHECKPOINT_DAMAGED when it holds some and every one is damaged
 */
export async function restoreNewest(
  folder: string,
  variables: VariablesToRestore,
  onDamaged?: (damaged: DamagedCheckpoint) => void,
): Promise<CheckpointState | undefined> {
  const steps = await checkpointSteps(folder);
  let damaged: unknown;
  for (const step of steps.reverse()) {
    const path = join(folder, `step-${step}`);
    try {
      return await loadCheckpoint(path, variables);
    } catch (error) {
      if (!(error instanceof CounterpointError) || error.code !== 'CP_CORE_CHECKPOINT_DAMAGED')
        throw error;
      damaged = error;
      onDamaged?.({ path, reason: error.message });
    }
  }
  if (damaged !== undefined) throw damaged;
  return undefined;
}

/** @throws Error where a value is not what {@link saveCheckpoint} writes */
function checkedState(value: unknown): CheckpointState & { sha256: string } {
  const state = value as Partial<CheckpointState & { sha256: string }> | null;
  const { epoch, position } = state?.cursor ?? {};
  const numbers: readonly unknown[] = [state?.step, epoch, position];
  if (
    typeof state?.sha256 === 'string' &&
    numbers.every((number) => Number.isSafeInteger(number) && (number as number) >= 0) &&
    ['undefined', 'object'].includes(typeof state.facts)
  )
    return state as CheckpointState & { sha256: string };
  throw new Error(`${stateFile} lacks a step, a cursor or the checksum of the tensors`);
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
