import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  fileToVariables,
  ifExists,
  Linear,
  readSafetensors,
  Rng,
} from '@counterpoint/core';
import { softmax, tensor2d, tidy } from '@tensorflow/tfjs-core';

/** The head that `finetune` trained on an encoder's embeddings. */
export interface ClassHead {
  /** In the order of the probabilities. */
  readonly classes: readonly string[];
  /**
   * @param rows embeddings [N, D], row-major
   * @returns the probabilities of the classes [N, C], row-major
   */
  probabilities(rows: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

/** The file of a head, in the folder `export` of a run. */
export const headFileName = 'head.safetensors';

/**
 * Reads the head of a run.
 *
 * @param run the run's folder, or its folder `export`
 * @param width D, of the encoder's embeddings
 * @throws CP_CLI_HEAD_MISSING for a run without one; CP_CORE_SAFETENSORS_INVALID,
 *   CP_CORE_WEIGHTS_MISMATCH
 */
export async function readClassHead(run: string, width: number): Promise<ClassHead> {
  for (const path of [join(run, 'export', headFileName), join(run, headFileName)]) {
    const file = await ifExists(readFile(path));
    if (file === undefined) continue;
    const { metadata } = readSafetensors(file, path);
    const classes = classesOf(metadata['classes'], path);
    const rng = Rng.of(0, 'overwritten');
    const head = new Linear({ inputs: width, outputs: classes.length, rng });
    fileToVariables(file, head.variables, path);
    return {
      classes,
      async probabilities(rows) {
        const count = rows.length / width;
        const values = tidy(() => softmax(head.apply(tensor2d(rows, [count, width]))));
        const result = (await values.data()) as Float32Array;
        values.dispose();
        return result;
      },
      dispose: () => head.dispose(),
    };
  }
  throw new CounterpointError('CP_CLI_HEAD_MISSING', {
    what: 'The run has no head that tells classes',
    where: run,
    expected: `a run of \`finetune\` that ended, with export/${headFileName}`,
    remedy: 'adapt the model first: finetune RUN --data DATA; a stopped run goes on with --resume',
  });
}

function classesOf(text: string | undefined, where: string): readonly string[] {
  try {
    const classes = JSON.parse(text!) as unknown;
    if (Array.isArray(classes) && classes.every((name) => typeof name === 'string')) return classes;
  } catch {
    // told below
  }
  throw new CounterpointError('CP_CORE_SAFETENSORS_INVALID', {
    what: 'The file has no names of classes',
    where,
    expected: 'the metadata "classes", a JSON list of names',
    remedy: 'write the head again with `finetune`',
  });
}
