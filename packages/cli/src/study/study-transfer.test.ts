import { expect, test } from 'vitest';
import type { Program } from '../program/program.js';
import { studyTransfer } from './study-transfer.js';

test.each(['cpu', 'tfjs-cpu', undefined])(
  'other data is scored by the engine of the runs: %s',
  async (engine) => {
    const engines: (string | undefined)[] = [];
    const program = {
      openRun: (_: string, name?: string) => {
        engines.push(name);
        return Promise.reject(new Error('opened'));
      },
    } as unknown as Program;
    const display = { say: () => undefined, update: () => undefined, end: () => undefined };
    const scored = studyTransfer(program, 'runs/most', 'other', { display, engine });
    await expect(scored).rejects.toThrow('opened');
    expect(engines).toEqual([engine]);
  },
);
