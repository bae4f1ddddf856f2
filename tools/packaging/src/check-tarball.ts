import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** What publint finds wrong with a package's tarball. */
export async function publintMessages(
  tarball: string,
  manifest: object,
): Promise<readonly (string | undefined)[]> {
  const bytes = readFileSync(tarball);
  const { messages } = await publint({ strict: true, pack: { tarball: toArrayBuffer(bytes) } });
  return messages.map((message) => formatMessage(message, manifest as never));
}

/** What is wrong with the types of a package's tarball, for those who import it as a module. */
export async function typeProblems(tarball: string): Promise<readonly unknown[]> {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
  if (analysis.types === false) throw new Error('it has no types');
  return analysis.problems.filter(
    (problem) =>
      problem.kind !== 'CJSResolvesToESM' &&
      (!('resolutionKind' in problem) ||
        !['node10', 'node16-cjs'].includes(problem.resolutionKind)),
  );
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
