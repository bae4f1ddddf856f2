import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importCircles } from './import-circles.js';
import { sourceFiles } from './source-files.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('no files import each other, but operations and values of the recorded graph', () => {
  const folders = ['apps', 'examples', 'packages', 'tools'];
  const circles = importCircles(folders.flatMap((folder) => sourceFiles(join(root, folder))));
  expect(circles.map((circle) => circle.map((file) => file.slice(root.length)))).toEqual([
    [
      'packages/tfjs-backend-onnxruntime/src/graph/operation.ts',
      'packages/tfjs-backend-onnxruntime/src/graph/value.ts',
    ],
  ]);
});

test('finds circles of two and of three files, of types too, and no others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'circles-'));
  const files = Object.entries({
    a: "import { b } from './b.js';",
    b: "export { c } from './c.js';\nimport './leaf.js';",
    c: "const { a } = await import('./a.js');",
    d: "import type {\n  E,\n} from './e.js';\nimport './a.js';",
    e: "import { d } from './d.js';",
    leaf: "import { join } from 'node:path';",
  }).map(([name, code]) => {
    const path = join(folder, `${name}.ts`);
    writeFileSync(path, code);
    return path;
  });
  const names = importCircles(files).map((circle) => circle.map((path) => path.at(-4)).join(''));
  expect(names.sort()).toEqual(['abc', 'de']);
  rmSync(folder, { recursive: true });
});
