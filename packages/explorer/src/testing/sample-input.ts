import { Rng } from '@counterpoint/core';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import { wavFile } from '../data/wav-file.js';
import type { ExplorerInput } from '../page/explorer-input.js';

/** A caption that would run a script, were it not escaped. */
export const hostile = '<img src=x onerror="window.hacked=1">';

const shapes = ['circle', 'square', 'triangle'] as const;
const hues = [
  [220, 60, 60],
  [60, 160, 60],
  [70, 90, 220],
  [220, 190, 40],
] as const;

/** Rows around the centre of their class, with less of their hue. */
function spaceOf(count: number, seed: number, noise: number): EmbeddingMatrix {
  const [rng, width] = [Rng.of(seed, 'space'), 12];
  const centres = Array.from({ length: 8 * width }, () => rng.normal());
  const rows = Float32Array.from({ length: count * width }, (_, at) => {
    const [i, d] = [Math.floor(at / width), at % width];
    return (
      centres[(i % 3) * width + d]! +
      0.4 * centres[(3 + (i % 4)) * width + d]! +
      rng.normal(0, noise)
    );
  });
  return { rows, count, width };
}

/** A small data set with everything that a page can show, drawn here. */
export function sampleInput(count = 240): ExplorerInput {
  const embeddings = spaceOf(count, 1, 0.45);
  const rng = Rng.of(2, 'sample-input');
  const { width } = embeddings;
  embeddings.rows.copyWithin(width * 5, 0, width); // sample 5 is sample 0 again, in another split
  return {
    title: `Explorer of ${hostile}`,
    run: 'runs/shapes',
    data: 'shapes',
    program: 'counterpoint-vision',
    embeddings,
    keys: Array.from({ length: count }, (_, i) =>
      i === 7
        ? `${hostile}.png`
        : i === count - 1
          ? `it's "a" $(shape-${String(i).padStart(4, '0')}).png`
          : `shape-${String(i).padStart(4, '0')}.png`,
    ),
    classes: shapes,
    labels: Int32Array.from({ length: count }, (_, i) => (i === 11 ? 1 : i % 3)),
    metadata: Array.from({ length: count }, (_, i) => ({
      hue: ['red', 'green', 'blue', 'yellow'][i % 4],
      split: i % 5 === 0 && i > 0 ? 'test' : 'train',
      brightness: rng.uniform(),
      note: i === 3 ? hostile : undefined,
    })),
    previews: Array.from({ length: count }, (_, i) => ({
      picture: drawShape(shapes[i % 3]!, hues[i % 4]!),
      text: i === 7 ? hostile : i % 10 === 0 ? `a ${shapes[i % 3]}` : undefined,
      sound:
        i % 40 === 0
          ? wavFile(
              new Float32Array(800).map((_v, t) => Math.sin(t / 5)),
              8000,
            )
          : undefined,
    })),
    places: Array.from({ length: 60 }, (_, sample) => {
      const vectors = new Float32Array(4 * width);
      for (let p = 0; p < 4; p++)
        for (let d = 0; d < width; d++)
          vectors[p * width + d] = embeddings.rows[sample * width + d]! * [0.6, 0.3, 0.2, -0.1][p]!;
      return { sample, places: { vectors, grid: [2, 2] as const, width, source: 'map' } };
    }),
    training: {
      steps: [1, 2, 3, 4],
      series: [
        { name: 'loss', values: [5, 4, 3.5, 3.4] },
        { name: 'lossFloor', values: [5.1, 5.1, 5.1, 5.1] },
        { name: 'rankMe', values: [2, null, 5, 6] },
      ],
      verdicts: [{ step: 1, health: 'healthy', reason: 'the spread is .8' }],
    },
    checkpoints: [{ step: 0, embeddings: spaceOf(count, 1, 3) }],
    comparison: { name: 'runs/other', embeddings: spaceOf(count, 1, 0.9) },
    sides: {
      names: ['pictures', 'captions'],
      side: Uint8Array.from({ length: count }, (_, i) => (i < count / 2 ? 0 : 1)),
      partners: Int32Array.from({ length: count }, (_, i) => (i + count / 2) % count),
    },
    options: { epochs: 60 },
    concepts: {
      names: ['round', hostile],
      vectors: spaceOf(2, 1, 0),
      source: 'the words of a test',
    },
    manifest: {
      folder: 'shapes',
      columns: [
        {
          name: 'path',
          values: Array.from({ length: count }, (_, i) => `set, "${i}".png`),
        },
      ],
    },
    words: { names: ['circle', 'blue'], embeddings: spaceOf(2, 1, 0) },
  };
}

function drawShape(
  shape: (typeof shapes)[number],
  [r, g, b]: readonly [number, number, number] | readonly number[],
) {
  const side = 24;
  const data = new Uint8Array(side * side * 3).fill(235);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [u, v] = [(x - 11.5) / 9, (y - 11.5) / 9];
      const inside =
        shape === 'circle'
          ? u * u + v * v < 1
          : shape === 'square'
            ? Math.max(Math.abs(u), Math.abs(v)) < 0.85
            : v < 0.9 && v > -0.9 && Math.abs(u) < (v + 0.9) / 1.8;
      if (inside) data.set([r!, g!, b!], (y * side + x) * 3);
    }
  return { width: side, height: side, data };
}
