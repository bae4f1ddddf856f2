import { createRequire } from 'node:module';

/** The versions that a run records and that its ranks must share. */
export function versions(): Record<string, string> {
  const cliPackage = createRequire(import.meta.url)('@counterpoint/cli/package.json') as {
    version: string;
  };
  return { counterpoint: cliPackage.version, node: process.versions.node };
}
