import { join } from 'node:path';
import { CounterpointError, prefixed, restoreNewest, type Module } from '@counterpoint/core';

/** Methods with a momentum twin. */
const methods = {
  encoder: 'moco-v1, moco-v2, moco-v3, byol or dino',
  towers: 'one of a plugin with the state "twin.towers", for no built-in method of towers has one',
};

/**
 * Gives an encoder, or towers, the weights of its momentum twin in the newest whole checkpoint.
 *
 * @param path of the run
 * @param name of the encoder within the method
 * @throws CP_CLI_TWIN_MISSING
 */
export async function restoreTwin(
  { variables, state }: Module,
  path: string,
  name: 'encoder' | 'towers' = 'encoder',
): Promise<void> {
  const twinNames = prefixed(`state.twin.${name}`, { ...variables, ...state });
  const missing = (what: string): CounterpointError =>
    new CounterpointError('CP_CLI_TWIN_MISSING', {
      what,
      where: path,
      expected: `a run of a method with a momentum twin: ${methods[name]}`,
      remedy: 'leave --twin out',
    });
  const restored = await restoreNewest(join(path, 'checkpoints'), (stored) => {
    if (!Object.keys(twinNames).every((each) => stored.has(each)))
      throw missing('The checkpoint contains no momentum twin');
    return twinNames;
  });
  if (restored === undefined) throw missing('The folder contains no checkpoint');
}
