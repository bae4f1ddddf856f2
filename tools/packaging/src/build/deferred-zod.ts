import { createRequire } from 'node:module';
import type * as zodModule from 'zod';

type Zod = typeof zodModule.z;

/**
 * Replaces zod in a built package: the same functions, whose schemas are built at their first use.
 * Importing zod takes longer than everything else that a package does on import, and most programs
 * that import a package use few of its schemas.
 *
 * The functions that describe a schema, and the methods chained to them (`describing`, `chained`),
 * are deferred. Any other access builds the schema with everything that it contains, and then reads
 * zod's own.
 */
export const z: Zod = new Proxy(
  {},
  {
    get: (_, name) => {
      if (describing.has(name))
        return (...parts: unknown[]) => deferred(() => call(loadZod(), name, parts));
      const value: unknown = Reflect.get(loadZod(), name);
      return typeof value === 'function' && !/^[A-Z]/.test(String(name))
        ? (...parts: unknown[]) => call(loadZod(), name, parts)
        : value; // zod knows its schemas by identity
    },
  },
) as Zod;

const describing: ReadonlySet<string | symbol> = new Set([
  'array',
  'boolean',
  'custom',
  'discriminatedUnion',
  'enum',
  'int',
  'lazy',
  'literal',
  'looseObject',
  'number',
  'object',
  'record',
  'strictObject',
  'string',
  'tuple',
  'union',
  'unknown',
]);
const chained: ReadonlySet<string | symbol> = new Set([
  'and',
  'catch',
  'default',
  'describe',
  'extend',
  'gt',
  'gte',
  'int',
  'length',
  'lt',
  'lte',
  'max',
  'meta',
  'min',
  'multipleOf',
  'negative',
  'nonempty',
  'nonnegative',
  'nullable',
  'omit',
  'optional',
  'or',
  'partial',
  'pick',
  'pipe',
  'positive',
  'prefault',
  'readonly',
  'refine',
  'regex',
  'strict',
  'superRefine',
  'transform',
]);

/** Recognises a deferred schema, of this package or another, and builds it. */
const make: unique symbol = Symbol.for('counterpoint.deferred-schema') as never;

function deferred(build: () => unknown): unknown {
  let schema: object | undefined;
  const schemaOf = (): object => (schema ??= build() as object);
  let internals: Internals | undefined;
  const proxy: object = new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === make) return schemaOf;
        if (name === '_zod') return (internals ??= withProxyKnown(proxy, schemaOf()));
        if (schema === undefined && chained.has(name))
          return (...parts: unknown[]) => deferred(() => call(schemaOf(), name, parts));
        return Reflect.get(schemaOf(), name);
      },
      set: (_, name, value) => Reflect.set(schemaOf(), name, value),
      has: (_, name) => name === make || Reflect.has(schemaOf(), name),
      ownKeys: () => Reflect.ownKeys(schemaOf()),
      getOwnPropertyDescriptor: (_, name) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(schemaOf(), name);
        // A proxy may not claim of its empty target what is fixed
        return descriptor && { ...descriptor, configurable: true };
      },
      getPrototypeOf: () => Reflect.getPrototypeOf(schemaOf()),
    },
  );
  return proxy;
}

/** The internals of a zod schema that this file reads. */
interface Internals {
  readonly processJSONSchema?: (
    context: { readonly seen: Map<object, unknown> },
    json: object,
    parameters: object,
  ) => void;
}

/**
 * The zod of a program writes a JSON Schema by looking up the schema it was called with, which is
 * the deferred one here.
 */
function withProxyKnown(proxy: object, schema: object): Internals {
  const internals = Reflect.get(schema, '_zod') as Internals;
  if (internals.processJSONSchema === undefined) return internals;
  return Object.create(internals, {
    processJSONSchema: {
      value: (
        context: { readonly seen: Map<object, unknown> },
        json: object,
        parameters: object,
      ) => {
        const before = context.seen.get(schema);
        context.seen.set(schema, context.seen.get(proxy));
        internals.processJSONSchema!(context, json, parameters);
        if (before === undefined) context.seen.delete(schema);
        else context.seen.set(schema, before);
      },
    },
  }) as Internals;
}

function call(on: object, name: string | symbol, parts: readonly unknown[]): unknown {
  return (Reflect.get(on, name) as (...parts: unknown[]) => unknown).apply(on, parts.map(resolve));
}

/** Builds every deferred schema in the lists and plain objects of a value. */
function resolve(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Reflect.has(value, make)) return (Reflect.get(value, make) as () => unknown)();
  if (Array.isArray(value)) return value.map(resolve);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry)]));
}

/** The zod that the program has installed: it is a peer dependency. */
function loadZod(): Zod {
  return (createRequire(import.meta.url)('zod') as typeof zodModule).z;
}
