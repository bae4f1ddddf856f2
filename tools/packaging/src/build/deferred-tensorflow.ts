import * as tensorflow from '@tensorflow/tfjs-core';

/**
 * The text of a module that a built package has in place of `@tensorflow/tfjs-core`: the same
 * names, whose library is loaded when one is first called. Loading it takes most of the time of
 * `--help` or of the import of a package.
 *
 * Functions are forwarded. Classes and namespaces are proxies, so that `instanceof` and property
 * reads see the library's own. A class that is extended before the library is loaded gets a
 * prototype that is linked to the library's when it is. Strings and numbers (the names of kernels)
 * are copied. esbuild leaves out the names that a package does not use.
 */
export function deferredTensorflow(): string {
  const lines = Object.entries(tensorflow as Record<string, unknown>)
    .filter(([name]) => name !== 'default')
    .map(([name, value]) => `export const ${name} = ${forwarded(name, value)};`);
  return `${prelude}\n${lines.join('\n')}\n`;
}

const prelude = `import { createRequire } from 'node:module';
let library;
const prototypes = new Map();
const load = () => {
  if (library !== undefined) return library;
  library = createRequire(import.meta.url)('@tensorflow/tfjs-core');
  for (const [name, prototype] of prototypes)
    Object.setPrototypeOf(prototype, library[name].prototype);
  return library;
};
const prototypeOf = (name) => {
  if (library !== undefined) return library[name].prototype;
  if (!prototypes.has(name)) prototypes.set(name, {});
  return prototypes.get(name);
};
const deferred = (name, target) => {
  const proxy = new Proxy(target, {
    get: (_, key) =>
      key === 'prototype' && typeof target === 'function'
        ? prototypeOf(name)
        : Reflect.get(load()[name], key),
    set: (_, key, value) => Reflect.set(load()[name], key, value),
    has: (_, key) => Reflect.has(load()[name], key),
    construct: (_, values, extended) =>
      Reflect.construct(load()[name], values, extended === proxy ? load()[name] : extended),
  });
  return proxy;
};`;

function forwarded(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return JSON.stringify(value);
  if (typeof value === 'function' && !/^[A-Z]/.test(name))
    return `(...values) => load().${name}(...values)`;
  const target = typeof value === 'function' ? 'function () {}' : '{}';
  return `/* @__PURE__ */ deferred(${JSON.stringify(name)}, ${target})`;
}
