// Imports a package in the project where it runs, and prints what that did.
import { createRequire } from 'node:module';

const [, , name] = process.argv;
const used = process.cpuUsage(),
  begun = performance.now();
const part = await import(name);
const milliseconds = performance.now() - begun,
  { user, system } = process.cpuUsage(used);
const tensorflow = Object.keys(createRequire(import.meta.url).cache).some((path) =>
  /tfjs-core/.test(path),
);
const tfjs = await import('@tensorflow/tfjs-core').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
});
process.report.excludeNetwork = true;
process.stdout.write(
  JSON.stringify({
    names: Object.keys(part).length,
    milliseconds,
    processorMilliseconds: (user + system) / 1000,
    native: process.report.getReport().sharedObjects.filter((path) => path.endsWith('.node')),
    engines: tfjs === undefined ? [] : Object.keys(tfjs.engine().registryFactory),
    tensorflow,
    zod: '__zod_globalRegistry' in globalThis,
  }),
);
