import { tfIdf, wordKnn } from '@counterpoint/eval';
import { singleText, type TextRecord } from '@counterpoint/text';

/** Which test texts have the class that their neighbours have. */
export interface Neighbourhoods {
  /** 1 for each test text whose nearest training text is of its class. */
  readonly nearest: Uint8Array;
  /** 1 for each test text whose neighbours vote for its class. */
  readonly knn: Uint8Array;
}

/** A text with its class. */
type LabelledText = TextRecord & { readonly label?: number };

/** The neighbours of TF-IDF with sublinear counts, as many as do best on the training texts. */
export function neighboursOfWords(
  train: readonly LabelledText[],
  test: readonly LabelledText[],
): Neighbourhoods {
  const texts = (rows: readonly LabelledText[]) => ({
    texts: rows.map(singleText),
    labels: Int32Array.from(rows, ({ label }) => label!),
  });
  const weights = tfIdf(train.map(singleText), { sublinear: true });
  return {
    nearest: wordKnn(weights, texts(train), texts(test), { ks: [1] }).correct,
    knn: wordKnn(weights, texts(train), texts(test)).correct,
  };
}
