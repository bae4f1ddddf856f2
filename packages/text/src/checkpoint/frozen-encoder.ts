import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CounterpointError } from '@counterpoint/core';

/** Pooling, normalisation and batch size of {@link frozenEncoder}. */
export interface FrozenEncoderOptions {
  /** @default 'mean' */
  readonly pooling?: 'mean' | 'cls' | 'last_token';
  /** @default true */
  readonly normalize?: boolean;
  /** Texts at a time. @default 32 */
  readonly batchSize?: number;
  /**
   * Handed to the library as they are: `dtype`, `device`, `cache_dir`, `local_files_only`, ...
   * @default full precision: { dtype: 'fp32', quantized: false }, the second for the earlier
   * library
   */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A published model that only embeds: a teacher, a judge of false negatives, a baseline. */
export interface FrozenEncoder {
  /** @returns [N x D] row-major */
  embed(texts: readonly string[]): Promise<Float32Array>;
  /** Frees the model. */
  dispose(): Promise<void>;
}

type Extractor = ((
  texts: readonly string[],
  options: object,
) => Promise<{ data: ArrayLike<number> }>) & { dispose(): Promise<void> };
interface Library {
  pipeline(task: 'feature-extraction', model: string, options: object): Promise<Extractor>;
}

/**
 * Any embedding model of transformers.js, `@huggingface/transformers` or its earlier name
 * `@xenova/transformers`, whichever is installed.
 *
 * @param model a folder, or a name on the hub
 * @throws CP_TEXT_PEER_MISSING when neither is installed, CP_TEXT_MODEL_MALFORMED for a folder that
 *   the library does not open, CP_TEXT_NETWORK for a name that it cannot fetch
 */
export async function frozenEncoder(
  model: string,
  {
    pooling = 'mean',
    normalize = true,
    batchSize = 32,
    options = { dtype: 'fp32', quantized: false },
  }: FrozenEncoderOptions = {},
): Promise<FrozenEncoder> {
  const library = await loadLibrary();
  const folder = await stat(model).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  const isName = !folder && /^[\w.-]+\/[\w.-]+$/u.test(model);
  const extract = await library
    .pipeline('feature-extraction', isName ? model : resolve(model), options)
    .catch((cause: unknown) => {
      throw unopened(model, isName, cause);
    });
  return {
    async embed(texts) {
      const chunks: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += batchSize) {
        const { data } = await extract(texts.slice(from, from + batchSize), { pooling, normalize });
        chunks.push(Float32Array.from(data));
      }
      const out = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
      chunks.reduce((at, chunk) => (out.set(chunk, at), at + chunk.length), 0);
      return out;
    },
    dispose: () => extract.dispose(),
  };
}

function unopened(model: string, isName: boolean, cause: unknown): CounterpointError {
  const message = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new CounterpointError(isName ? 'CP_TEXT_NETWORK' : 'CP_TEXT_MODEL_MALFORMED', {
    what: `transformers.js does not open the model: ${message}`,
    where: model,
    expected:
      'a folder with config.json, a tokenizer and onnx/model.onnx, or owner/name on the hub',
    remedy: isName
      ? 'check the name and the network'
      : 'correct the path, or export the model again',
    cause,
  });
}

async function loadLibrary(): Promise<Library> {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1'; // transformers.js loads ONNX Runtime, whose builds send telemetry
  const earlier = '@xenova/transformers'; // not declared: used where a program has it
  const causes: unknown[] = [];
  for (const load of [() => import('@huggingface/transformers'), () => import(earlier)]) {
    try {
      return (await load()) as unknown as Library;
    } catch (cause) {
      causes.push(cause);
    }
  }
  throw new CounterpointError('CP_TEXT_PEER_MISSING', {
    what: 'transformers.js is not installed',
    where: 'frozenEncoder',
    expected: '@huggingface/transformers',
    remedy: 'npm install @huggingface/transformers',
    cause: causes[0],
  });
}
