import { z } from 'zod';

/** The mean and deviation of each channel (0-1): a value becomes (value - mean) / deviation. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
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

/** Of pictures of any channels, whose levels become -1 to 1. */
export function halfNormalisation(channels: number): Normalisation {
  const half = Array<number>(channels).fill(0.5);
  return { mean: half, deviation: half };
}

/** Of CLIP's training pictures: https://arxiv.org/abs/2103.00020. */
export const clipNormalisation: Normalisation = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  deviation: [0.26862954, 0.26130258, 0.27577711],
};

export const normalisationSchema: z.ZodType<Normalisation, Normalisation> = z
  .strictObject({
    mean: z.array(z.number()).min(1),
    deviation: z.array(z.number().positive()).min(1),
  })
  .refine(({ mean, deviation }) => mean.length === deviation.length, {
    message: 'mean and deviation must have one entry a channel each',
    path: ['deviation'],
  });
