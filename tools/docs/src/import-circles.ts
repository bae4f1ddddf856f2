import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * Groups of files that import each other in a circle, by relative imports; type imports count.
 *
 * @param files paths of TypeScript files
 */
export function importCircles(files: readonly string[]): string[][] {
  const paths = new Set(files);
  const imports = new Map(files.map((file) => [file, importsOf(file, paths)]));
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];

  // Strongly connected components (Tarjan, https://doi.org/10.1137/0201010).
  const visit = (file: string): number => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    stack.push(file);
    for (const next of imports.get(file)!) {
      const reached = order.has(next)
        ? stack.includes(next)
          ? order.get(next)!
          : Infinity
        : visit(next);
      lowest.set(file, Math.min(lowest.get(file)!, reached));
    }
    if (lowest.get(file) === order.get(file)) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return lowest.get(file)!;
  };
  for (const file of files) if (!order.has(file)) visit(file);
  return circles;
}

const relativeImport = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/gu;

function importsOf(file: string, paths: ReadonlySet<string>): string[] {
  const code = readFileSync(file, 'utf8');
  return [...code.matchAll(relativeImport)].flatMap(([, name]) => {
    const stem = normalize(join(dirname(file), name!)).replace(/\.[jt]sx?$/u, '');
    return [`${stem}.ts`, `${stem}.tsx`].filter((path) => paths.has(path) && existsSync(path));
  });
}
