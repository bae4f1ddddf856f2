import { createRequire } from 'node:module';
import type * as zodModule from 'zod';

type Zod = typeof zodModule.z;

/**
 * What a built package has in place of zod: the same functions, whose schemas are made when one is
 * first used. Importing zod takes longer than
 * everything else that a package does on import, and most programs that import a package use few
 * of its schemas.
 *
 * Building is put off for the functions that describe a schema and for what is chained to them
 * (`describing`, `chained`); whatever else is asked of
 * a schema makes it, with all that it is made of, and comes from zod itself.
 */
export const z: Zod = new Proxy(
  {},
  {
    get: (_, name) => {
      if (describing.has(name))
        return (...parts: unknown[]) => deferred(() => call(loadZod(), name, parts));
      const own: unknown = Reflect.get(loadZod(), name);
      return typeof own === 'function' && !/^[A-Z]/.test(String(name))
        ? (...parts: unknown[]) => call(loadZod(), name, parts)
        : own; // zod knows its schemas by identity
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

/** Tells a deferred schema, of this package or another, and makes it. */
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
        const own = Reflect.getOwnPropertyDescriptor(schemaOf(), name);
        return own && { ...own, configurable: true }; // a proxy may not claim of its empty target what is fixed
      },
      getPrototypeOf: () => Reflect.getPrototypeOf(schemaOf()),
    },
  );
  return proxy;
}

/** What zod keeps within a schema, as far as it matters here. */
interface Internals {
  readonly processJSONSchema?: (
    context: { readonly seen: Map<object, unknown> },
    json: object,
    parameters: object,
  ) => void;
}

/**
 * A program's own zod writes JSON Schemas of what it finds by the schema in its hand, which here is
 * the deferred one.
 */
function withProxyKnown(proxy: object, schema: object): Internals {
  const own = Reflect.get(schema, '_zod') as Internals;
  if (own.processJSONSchema === undefined) return own;
  return Object.create(own, {
    processJSONSchema: {
      value: (
        context: { readonly seen: Map<object, unknown> },
        json: object,
        parameters: object,
      ) => {
        const before = context.seen.get(schema);
        context.seen.set(schema, context.seen.get(proxy));
        own.processJSONSchema!(context, json, parameters);
        if (before === undefined) context.seen.delete(schema);
        else context.seen.set(schema, before);
      },
    },
  }) as Internals;
}

function call(on: object, name: string | symbol, parts: readonly unknown[]): unknown {
  return (Reflect.get(on, name) as (...parts: unknown[]) => unknown).apply(on, parts.map(resolve));
}

/** A value with every deferred schema in its lists and plain objects made. */
function resolve(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Reflect.has(value, make)) return (Reflect.get(value, make) as () => unknown)();
  if (Array.isArray(value)) return value.map(resolve);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry)]));
}

/** The package's own zod, which is the program's: it is a peer. */
function loadZod(): Zod {
  return (createRequire(import.meta.url)('zod') as typeof zodModule).z;
}
