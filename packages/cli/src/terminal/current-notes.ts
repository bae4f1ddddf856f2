import { AsyncLocalStorage } from 'node:async_hooks';
import type { NoteReport } from './note-report.js';

/** The notes of the program that runs, for what prints its results. */
export const currentNotes: AsyncLocalStorage<NoteReport> = new AsyncLocalStorage<NoteReport>();
