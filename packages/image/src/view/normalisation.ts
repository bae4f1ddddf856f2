import { z } from 'zod';

/** What is taken from each channel (0-1) and what it is divided by. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** Mean and deviation of ImageNet's training pictures, the usual choice. */
export const imageNetNormalisation: Normalisation = {
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};

/** Of CIFAR-10's training pictures. */
export const cifarNormalisation: Normalisation = {
  mean: [0.4914, 0.4822, 0.4465],
  deviation: [0.247, 0.2435, 0.2616],
};

/** Of CLIP's training pictures: https://arxiv.org/abs/2103.00020. */
export const clipNormalisation: Normalisation = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  deviation: [0.26862954, 0.26130258, 0.27577711],
};

const three = z.tuple([z.number(), z.number(), z.number()]);
const threePositive = z.tuple([
  z.number().positive(),
  z.number().positive(),
  z.number().positive(),
]);

export const normalisationSchema: z.ZodType<Normalisation, Normalisation> = z.strictObject({
  mean: three,
  deviation: threePositive,
});
