import { AsyncLocalStorage } from 'node:async_hooks';

/** What `--threads` of the command that runs says; undefined: all cores. */
export const currentThreads: AsyncLocalStorage<{ threads?: number }> = new AsyncLocalStorage<{
  threads?: number;
}>();
