import type { z } from 'zod';
import { CounterpointError } from '../error/counterpoint-error.js';
import { nearestWord } from '../error/nearest-word.js';

/**
 * Validates a config strictly and adds its defaults.
 *
 * @param where names the config in messages: a file, a component's id
 * @throws CP_CORE_CONFIG_INVALID naming every wrong entry, with the nearest valid name for a
 * misspelt key
 */
export function parseConfig<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const path = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys')
      return `${path === '' ? '(top)' : path}: ${messageOf(issue)}`;
    return issue.keys
      .map((key) => {
        const near = nearestWord(key, keysAt(schema, issue.path));
        return (
          `${[...issue.path, key].join('.')} is no known ` +
          `key${near === undefined ? '' : `, did you mean "${near}"`}`
        );
      })
      .join('; ');
  });
  throw new CounterpointError('CP_CORE_CONFIG_INVALID', {
    what: `The config is not valid: ${problems.join('; ')}`,
    where,
    remedy: 'correct these entries',
    facts: { problems },
  });
}

/** What an entry may be: of alternatives, each of them. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message;
  const each = issue.errors.flatMap((alternative) =>
    alternative.map((inner) => {
      const within = inner.path.length === 0 ? '' : `${inner.path.join('.')}: `;
      return within + messageOf(inner).replace(/^Invalid (input|option): /, '');
    }),
  );
  return `Invalid input: ${[...new Set(each)].join(', or ')}`;
}

/** The keys of the object schema at a path, through optional and default wrappers. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  let shape = shapeOf(schema);
  for (const key of path) shape = shapeOf(shape?.[String(key)]);
  return Object.keys(shape ?? {});
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  let inner = schema as
    { shape?: Record<string, unknown>; def?: { innerType?: unknown; in?: unknown } } | undefined;
  while (inner !== undefined && inner.shape === undefined)
    inner = (inner.def?.innerType ?? inner.def?.in) as typeof inner;
  return inner?.shape;
}
