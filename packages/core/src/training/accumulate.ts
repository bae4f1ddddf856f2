import { add, mul, tidy, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Differentiated } from './differentiate.js';
import { release } from './differentiate.js';

/**
 * Gradient accumulation: the mean of several batches' losses and gradients. Each batch has its own
 * negatives (gradient caching shares negatives). Embeddings and carry are those of the last batch;
 * all batches update running statistics.
 */
export function averageSteps(parts: readonly Differentiated[]): Differentiated {
  if (parts.length === 1) return parts[0]!;
  const share = 1 / parts.length;
  const last = parts[parts.length - 1]!;
  const loss = tidy(
    () =>
      mul(
        parts.map((part) => part.loss).reduce((total, value) => add(total, value) as Scalar),
        share,
      ) as Scalar,
  );
  const names = new Set(parts.flatMap((part) => Object.keys(part.gradients)));
  const gradients = Object.fromEntries(
    [...names].map((name) => [
      name,
      tidy(() => {
        const present = parts
          .map((part) => part.gradients[name])
          .filter((gradient): gradient is Tensor => gradient !== undefined);
        return mul(
          present.reduce((total, gradient) => add(total, gradient)),
          share,
        );
      }),
    ]),
  );
  const running = parts.flatMap((part) => part.running);
  for (const part of parts.slice(0, -1)) release({ ...part, running: [] });
  release({ ...last, running: [], carry: {}, embeddings: {} });
  return { ...last, loss, gradients, running };
}
