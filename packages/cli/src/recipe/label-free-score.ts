import {
  disposeBatch,
  rankMe,
  Rng,
  type Augmenter,
  type Batch,
  type Encoder,
  type Modality,
  type Sample,
} from '@counterpoint/core';
import { instanceRetrieval, type EmbeddingMatrix } from '@counterpoint/eval';

/** Views of a held-out sample. */
const viewsOfSample = 2;

const rowsAtATime = 128;

/** Held-out samples, each several times as another view. */
export class HeldOutViews {
  readonly #values: readonly (readonly unknown[])[];

  private constructor(values: readonly (readonly unknown[])[]) {
    this.#values = values;
  }

  /** Draws the views once; every candidate is scored by the same ones. */
  static async draw(
    samples: readonly Sample[],
    modality: Modality,
    augmenter: Augmenter<unknown>,
    seed: number,
  ): Promise<HeldOutViews> {
    const values: unknown[][] = [];
    for (let view = 0; view < viewsOfSample; view++) {
      const drawn: unknown[] = [];
      for (const { value, index } of samples) {
        const draw = augmenter.draw(
          modality.describe(value),
          Rng.of(seed, 'held-out view', index, view),
        );
        drawn.push(await augmenter.apply(value, draw));
      }
      values.push(drawn);
    }
    return new HeldOutViews(values);
  }

  /** The embeddings, one matrix for each view. */
  async embed(modality: Modality, encoder: Encoder): Promise<EmbeddingMatrix[]> {
    const matrices: EmbeddingMatrix[] = [];
    for (const values of this.#values) {
      const rows = new Float32Array(values.length * encoder.width);
      for (let from = 0; from < values.length; from += rowsAtATime) {
        const batch: Batch = modality.batch(values.slice(from, from + rowsAtATime));
        const embedded = encoder.encode(batch);
        disposeBatch(batch);
        rows.set(await embedded.data<'float32'>(), from * encoder.width);
        embedded.dispose();
      }
      matrices.push({ rows, count: values.length, width: encoder.width });
    }
    return matrices;
  }
}

/** How well an encoder does on held-out samples, without their labels. */
export interface LabelFreeScore {
  /** Larger is better. */
  readonly value: number;
  /** Of the first views. */
  readonly rankMe: number;
}

/** Scores the embeddings of the views of held-out samples. */
export function labelFreeScore(views: readonly EmbeddingMatrix[]): LabelFreeScore {
  const { rows: values, count, width } = views[0]!;
  return { value: instanceRetrieval(views), rankMe: rankMe({ values, count, width }) };
}
