import type { PrincipalMap } from '@counterpoint/adapt';
import { CounterpointError } from '@counterpoint/core';
import {
  bag,
  HashedNgrams,
  specialAround,
  staticRows,
  textTransformer,
  tokenVectors,
  type Bag,
  type PieceTokenizer,
  type TextModel,
} from '@counterpoint/text';

import { tensor } from '@tensorflow/tfjs-core';
import { project } from './project.js';

/** What `--student` names. */
export type StudentKind = 'static' | 'bag' | 'transformer';
export const studentKinds: readonly StudentKind[] = ['static', 'bag', 'transformer'];

export interface StudentOptions {
  readonly kind: StudentKind;
  /** From the teacher's width to the student's. */
  readonly projection: PrincipalMap['map'];
  /** Texts that tell how often tokens occur. */
  readonly texts: readonly string[];
  /** What the teacher finds them to be, in the student's width. */
  readonly targets: Float32Array;
  readonly seed: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Tokens of a text that tell frequencies. */
const mostTokens = 512;
/** Positions of a transformer. */
const mostPositions = 128;

/**
 * A student before training, on the teacher's tokenizer. A static student and a bag begin with what
 * the teacher finds the tokens to be; a bag's residual layer adds nothing at first.
 *
 * @throws CP_NLP_USAGE for a teacher of hashed n-grams, whose ids stand for many n-grams each
 */
export async function makeStudent(
  teacher: TextModel,
  { kind, projection, texts, targets, seed, onProgress }: StudentOptions,
): Promise<TextModel> {
  const tokenizer = piecesOf(teacher);
  const width = projection.linear.columns;
  const vocabulary = tokenizer.size;
  if (kind === 'transformer') {
    const maxTokens = Math.min(teacher.maxTokens, mostPositions);
    const encoder = textTransformer(
      { vocabulary, width, layers: 2, heads: 4, types: 2, maxTokens, initialDeviation: 0.05 },
      seed,
    );
    return { encoder, tokenizer, maxTokens, normalize: true };
  }
  const ids = texts.map((text) => tokenizer.encode(text, { maxTokens: mostTokens }));
  const { before, after } = specialAround(tokenizer);
  const vectors = project(await tokenVectors(teacher, onProgress), projection);
  const rows = staticRows({
    vectors,
    width,
    texts: ids,
    special: [tokenizer.special.pad, ...before, ...after],
    targets,
  });
  const hidden = kind === 'static' ? 0 : 2 * width;
  const encoder = bag({ vocabulary, width, hidden, dropout: kind === 'static' ? 0 : 0.1 }, seed);
  assign(encoder, 'rows.weight', rows, [vocabulary, width]);
  if (hidden > 0)
    assign(encoder, 'outer.weight', new Float32Array(hidden * width), [hidden, width]);
  return { encoder, tokenizer, maxTokens: mostTokens, normalize: true };
}

function assign(encoder: Bag, name: string, values: Float32Array, shape: number[]): void {
  const value = tensor(values, shape);
  encoder.variables[name]!.assign(value);
  value.dispose();
}

function piecesOf({ tokenizer }: TextModel): PieceTokenizer {
  if (!(tokenizer instanceof HashedNgrams)) return tokenizer;
  throw new CounterpointError('CP_NLP_USAGE', {
    what: 'The teacher reads hashed n-grams, whose rows stand for many n-grams each',
    where: '--teacher',
    expected: 'a model with a vocabulary of pieces: a transformer, or one of the hub',
    remedy: 'train a smaller bag on the teacher of this bag',
  });
}
