import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { workspace } from './error-tables.js';

/** An `@example` of a doc comment, as a program. */
export interface Example {
  /** `packages/core/src/random/rng.ts:14` */
  readonly place: string;
  readonly code: string;
}

/**
 * The examples of a package's doc comments. Imports of the package and of tfjs-core are added for
 * names that an example uses without an import.
 */
export async function examples(folder: string, name: string): Promise<Example[]> {
  const root = join(workspace, folder, 'src');
  const files = readdirSync(root, { recursive: true, encoding: 'utf-8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
  );
  const list = files.flatMap((path) =>
    inSource(`${folder}/src/${path}`, readFileSync(join(root, path), 'utf-8')),
  );
  if (list.length === 0) return [];
  const sources = [name, '@counterpoint/core', '@tensorflow/tfjs-core'];
  const exported = await Promise.all(
    sources.map(
      async (source) =>
        [
          source,
          Object.keys(
            (await import(
              source === name
                ? pathToFileURL(join(root, 'index.ts')).href
                : fileURLToPath(import.meta.resolve(source))
            )) as object,
          ),
        ] as const,
    ),
  );
  return list.map(({ place, code }) => ({
    place,
    code: `${importsFor(code, exported)}\n${code}`,
  }));
}

/** The examples in one source: from `@example` to the next tag or the comment's end, stars removed. */
function inSource(path: string, source: string): Example[] {
  return [...source.matchAll(/^[ \t]*\* @example\b(.*\n(?:[ \t]*\*(?!\/| @).*\n)*)/gm)].map(
    (match) => ({
      place: `${path}:${source.slice(0, match.index).split('\n').length}`,
      code: match[1]!
        .split('\n')
        .map((line) => line.replace(/^[ \t]*\* ?/, ''))
        .filter((line) => !line.startsWith('```'))
        .join('\n')
        .trim(),
    }),
  );
}

function importsFor(
  code: string,
  exported: readonly (readonly [string, readonly string[]])[],
): string {
  const used = new Set(code.match(/(?<![.\w'"/@-])[A-Za-z_$][\w$]*/g) ?? []);
  const declared = new Set(
    [
      ...code.matchAll(/\b(?:const|let|function|class)\s+(?:\{([^}]*)\}|\[([^\]]*)\]|(\w+))/g),
    ].flatMap(([, a, b, c]) => (a ?? b ?? c ?? '').split(/[\s,:]+/)),
  );
  const imported = new Set(
    [...code.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}/g)].flatMap(([, names]) =>
      names!.split(/[\s,]+/),
    ),
  );
  const importedNames = new Set<string>([...declared, ...imported]);
  return exported
    .map(([source, names]) => {
      const needed = names.filter((each) => used.has(each) && !importedNames.has(each));
      for (const each of needed) importedNames.add(each);
      return needed.length === 0 ? '' : `import { ${needed.join(', ')} } from '${source}';`;
    })
    .join('\n');
}
