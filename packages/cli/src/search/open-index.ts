import { isCounterpointError } from '@counterpoint/core';
import { VectorIndex } from '@counterpoint/search';

/** The model that an index answers to. */
export interface IndexModel {
  /** Of the exact function. */
  readonly fingerprint: string;
  /** By which indexes of earlier versions name the model. */
  readonly weightsFingerprint?: string;
  readonly width: number;
}

/** Whether {@link openIndex} creates an absent index, or empties an existing one. */
export interface OpenIndexOptions {
  /** Makes the index where there is none. */
  readonly create?: boolean;
  /** Makes it again, empty. */
  readonly replace?: boolean;
}

/**
 * Opens an index of a model, or makes it; a new one counts as absent until its first entries were
 * all added.
 *
 * @throws CP_SEARCH_NO_INDEX, CP_SEARCH_MODEL, CP_SEARCH_DAMAGED, CP_SEARCH_LIBRARY
 */
export async function openIndex(
  folder: string,
  { fingerprint, weightsFingerprint, width }: IndexModel,
  { create = false, replace = false }: OpenIndexOptions = {},
): Promise<VectorIndex> {
  const options = { model: fingerprint, width, absentUntilAdded: true };
  if (replace) return VectorIndex.create(folder, { ...options, replace });
  try {
    return await VectorIndex.open(folder, { model: fingerprint });
  } catch (error) {
    if (!isCounterpointError(error)) throw error;
    if (error.code === 'CP_SEARCH_NO_INDEX' && create)
      return VectorIndex.openOrCreate(folder, options);
    const indexModel = (error.report.facts as { index?: string } | undefined)?.index;
    if (
      error.code === 'CP_SEARCH_MODEL' &&
      indexModel !== undefined &&
      indexModel === weightsFingerprint
    )
      return VectorIndex.open(folder, { model: indexModel });
    throw error;
  }
}
