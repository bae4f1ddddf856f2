import { join } from 'node:path';
import type { RawConfig } from '../config/config-file.js';
import { writing } from './writing.js';

/** The folder in a run that the pretrained model is copied to. */
const pretrainedFolder = 'pretrained';

/** Where {@link startFromOnnx} copies the model, and how it reads the model's preprocessor. */
export interface StartFromOnnxOptions {
  /** The new run's folder; undefined for a dry run, which writes nothing. */
  readonly out?: string;
  /** The modality's entries for a `preprocessor_config.json`. */
  readonly modalityOf?: (preprocessor: Readonly<Record<string, unknown>>) => RawConfig;
}

/**
 * The entries of a config that adapt a pretrained model: a folder with an ONNX file, as
 * transformers.js loads it. The folder is copied into the run, so that it needs nothing else.
 *
 * @returns undefined for a folder without such a file
 * @throws CP_ONNX_FOLDER, CP_ONNX_FORMAT, CP_CLI_WRITE, and what `modalityOf` throws
 */
export async function startFromOnnx(
  folder: string,
  { out, modalityOf }: StartFromOnnxOptions,
): Promise<RawConfig | undefined> {
  const { copyOnnxFolder, hasOnnxModel, readOnnxFolder } = await import('@counterpoint/onnx');
  if (!(await hasOnnxModel(folder))) return undefined;
  const onnxFolder = await readOnnxFolder(folder);
  const { pooling, normalize } = onnxFolder.encoder;
  const modality = onnxFolder.preprocessor && modalityOf?.(onnxFolder.preprocessor);
  let { model } = onnxFolder.encoder;
  if (out !== undefined)
    await writing(out, async () => {
      model = await copyOnnxFolder(onnxFolder, join(out, pretrainedFolder));
    });
  return {
    encoder: { type: 'onnx/model', model, pooling, normalize },
    modality,
  };
}
