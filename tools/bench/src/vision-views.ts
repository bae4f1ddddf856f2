import '@tensorflow/tfjs-backend-cpu';
import type { Benchmark } from './benchmark.js';
import { compareViews } from './vision-views-compare.js';

/**
 * Augmented views a second at 32 pixels: crop .08-1, mirror, jitter .4/.4/.4/.1, grey, normalised,
 * against torchvision on PIL.
 */
export const run: Benchmark = ({ say }) => {
  const pixels = Array.from({ length: 64 * 32 * 32 * 3 }, (_, i) =>
    Math.round(127 + 90 * Math.sin(i * 0.021) + 37 * Math.sin(i * 1.7)),
  );
  return compareViews(
    'vision-views',
    { side: 32, strength: 0.5, blur: false, pictures: 2000, pixels },
    say,
  );
};
