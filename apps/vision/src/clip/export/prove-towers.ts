import { proveFile, type OnnxInputs, type Proof } from '@counterpoint/cli';
import type { PieceTokenizer } from '@counterpoint/text';
import type { EmbeddedPicture } from '../../export/picture-cases.js';
import { inputsOf, pictureCases, pixelValues } from '../../export/picture-cases.js';
import type { PicturePreprocessing } from '@counterpoint/image';
import type { LoadedClip } from '../load-clip.js';
import { rowCosine } from '../row-cosine.js';
import { proveCaptions } from './prove-captions.js';
import { embeddingNames, type TowerFiles, type TowersFamily } from './tower-files.js';

export interface ProveTowersOptions {
  readonly clip: LoadedClip;
  readonly files: TowerFiles;
  readonly family: TowersFamily;
  readonly tokenizer: PieceTokenizer;
  readonly maxTokens: number;
  /** Unlike pictures as the towers embed them. */
  readonly pictures: readonly EmbeddedPicture[];
  readonly preprocessing: PicturePreprocessing;
  /** Names the export in messages. */
  readonly where: string;
}

/** How the files of two towers were checked, and the inputs to measure compact weights on. */
export interface TowersProof {
  readonly image: Proof;
  readonly text: Proof;
  readonly joint: Proof;
  readonly inputs: { readonly image: OnnxInputs; readonly text: OnnxInputs };
}

/**
 * Runs the files by `onnxruntime-node` alone on unlike pictures and texts, one by one and
 * together, and compares with the towers: embeddings of either side, and the cosines of the joint
 * file.
 *
 * @throws CP_CLI_EXPORT_DIFFERS
 */
export async function proveTowers({
  clip,
  files,
  family,
  tokenizer,
  maxTokens,
  pictures,
  preprocessing,
  where,
}: ProveTowersOptions): Promise<TowersProof> {
  const names = embeddingNames[family];
  const { width } = clip.towers;
  const picturesAlone = pictureCases(pictures, pixelValues, preprocessing);
  const image = await proveFile(files.vision_model, picturesAlone, { output: names.image, where });
  const captions = await proveCaptions(clip, files.text_model, {
    tokenizer,
    maxTokens,
    output: names.text,
    where,
  });
  const { texts, rows } = captions;
  const imageInputs = inputsOf(
    pictures.map(({ data }) => data),
    pixelValues,
    preprocessing,
  );
  const { scale, bias } = clip.logits;
  const cosines = pictures.flatMap(({ embedding }) =>
    texts.map((_, j) => rowCosine(embedding, 0, rows, j, width)),
  );
  const together = {
    name: 'cosines of all pictures and captions',
    inputs: { ...imageInputs, ...captions.inputs },
    expected: cosines,
  };
  const joint = await proveFile(files.model, [together], {
    output: 'logits_per_image',
    where,
    finish: (logits) => logits.map((logit) => (logit - bias) / scale),
  });
  return {
    image,
    text: captions.proof,
    joint,
    inputs: { image: imageInputs, text: captions.inputs },
  };
}
