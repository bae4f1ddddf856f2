import { z } from 'zod';
import type { FactFilter } from './data-source-config.js';

/** One path or pattern, or several. */
export const pathsSchema: z.ZodType<string | string[]> = z.union([
  z.string(),
  z.array(z.string()).min(1),
]);

const bytes = z.number().int().nonnegative().optional();
const words = z.array(z.string()).optional();

/** Filters by facts. */
export const filtersSchema: z.ZodType<FactFilter[] | undefined> = z
  .array(z.strictObject({ fact: z.string(), values: z.array(z.string()).min(1) }))
  .optional();

/** Keys that the schemas of several sources have. */
export const sourceKeys: {
  readonly words: z.ZodType<string[] | undefined>;
  readonly text: z.ZodType<string | undefined>;
  readonly load: z.ZodType<'bytes' | 'path' | undefined>;
  readonly idColumn: z.ZodType<string | null | undefined>;
  readonly format: z.ZodType<'tsv' | 'csv' | 'jsonl' | 'txt' | undefined>;
  readonly quote: z.ZodType<'"' | '' | undefined>;
  readonly bytes: z.ZodType<number | undefined>;
} = {
  words,
  text: z.string().optional(),
  load: z.enum(['bytes', 'path']).optional(),
  idColumn: z.string().nullable().optional(),
  format: z.enum(['tsv', 'csv', 'jsonl', 'txt']).optional(),
  quote: z.enum(['"', '']).optional(),
  bytes,
};
