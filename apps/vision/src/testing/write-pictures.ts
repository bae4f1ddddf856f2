import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rng } from '@counterpoint/core';
import { encodePng, pictureOfArray } from '@counterpoint/image';

/** Writes small pictures of coloured gradients in class folders, for tests. */
export async function writePictures(
  folder: string,
  count: number,
  side: number,
  classes = 3,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    const name = `class-${i % classes}`;
    await mkdir(join(folder, name), { recursive: true });
    const rng = Rng.of(5, 'test pictures', i);
    const from = [rng.uniform(0, 255), rng.uniform(0, 255), rng.uniform(0, 255)];
    const data = Uint8Array.from({ length: side * side * 3 }, (_, at) => {
      const pixel = Math.floor(at / 3);
      const along =
        (i % classes === 0
          ? pixel % side
          : i % classes === 1
            ? Math.floor(pixel / side)
            : (pixel % side) + Math.floor(pixel / side)) / side;
      return Math.min(255, from[at % 3]! * (1 - along / 2) + rng.uniform(0, 20));
    });
    await writeFile(
      join(folder, name, `${String(i).padStart(4, '0')}.png`),
      await encodePng(pictureOfArray({ data, shape: [side, side, 3] })),
    );
  }
}
