import { register } from 'node:module';

/**
 * TensorFlow.js's suites live in ES modules of `tfjs-core/dist` whose imports have no extension
 * and which call `require`; Node's loader
 * refuses both. This hook completes them, and gives every importer, the CPU backend included, that
 * one copy of tfjs-core.
 */
const hooks = `
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
const inside = /\\/@tensorflow\\/tfjs-(core|backend-cpu|layers)\\/dist\\//;
export async function resolve(specifier, context, next) {
  const whole = /^@tensorflow\\/tfjs-(core|backend-cpu|layers)$/.exec(specifier);
  if (whole) return resolve(specifier + '/dist/index.js', context, next);
  if (specifier.startsWith('.') && inside.test(context.parentURL ?? '')) {
    const url = new URL(specifier, context.parentURL).href;
    for (const end of ['', '.js', '/index.js']) {
      const file = url + end;
      if (file.endsWith('.js') && existsSync(fileURLToPath(file)))
        return { url: file, format: 'module', shortCircuit: true };
    }
  }
  const lacksEnding = /^@tensorflow\\/tfjs-[a-z-]+\\/dist\\/.*(?<!\\.js)$/.test(specifier);
  const found = await next(lacksEnding ? specifier + '.js' : specifier, context);
  return inside.test(found.url) ? { ...found, format: 'module' } : found;
}
export async function load(url, context, next) {
  if (!inside.test(url)) return next(url, context);
  let source = await readFile(fileURLToPath(url), 'utf8');
  source = source.replace(/^import \\* as (\\w+) from '(seedrandom|long)';/m, "import $1 from '$2';");
  const createRequire = "import { createRequire } from 'node:module'; ";
  if (source.includes('require'))
    source = createRequire + 'const require = createRequire(import.meta.url);' + source;
  return { format: 'module', source, shortCircuit: true };
}`;

/** Makes TensorFlow.js's suites importable in this process. */
export function registerCoreModules(): void {
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
