import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A figure of a document, and where its command prints it. */
export interface Figure {
  /** As the document has it: `.935 (.925 - .945)`. */
  readonly text: string;
  /**
   * The score in the JSON of a command, with dots: `knn.accuracy`; its `value` is compared. Of
   * several (of seeds) the mean.
   */
  readonly of: string | readonly string[];
  /** Which command prints it. @default the last one */
  readonly command?: number;
  /** What the document gives per cent. @default false */
  readonly percent?: boolean;
}

/** Figures of a document with the commands that reproduce them. */
export interface Claim {
  readonly name: string;
  readonly file: string;
  /** One after the other, from the root of the repository; `runs/` goes to a scratch folder. */
  readonly commands: readonly string[];
  readonly figures: readonly Figure[];
  /** What stands for placeholders of the document's commands: `{ "SET": "mnist" }`. */
  readonly values?: Readonly<Record<string, string>>;
  /**
   * The day on which the commands last gave these figures; null: they were not run again since the
   * figures were written.
   */
  readonly checked: string | null;
  /** About how long the commands take on two quiet cores. */
  readonly minutes: number;
}

const claimsSchema: z.ZodType<readonly Claim[]> = z.array(
  z.strictObject({
    name: z.string().min(1),
    file: z.string().min(1),
    commands: z.array(z.string().min(1)).min(1),
    figures: z
      .array(
        z.strictObject({
          text: z.string().min(1),
          of: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
          command: z.int().nonnegative().optional(),
          percent: z.boolean().optional(),
        }),
      )
      .min(1),
    values: z.record(z.string(), z.string()).optional(),
    checked: z.iso.date().nullable(),
    minutes: z.number().positive(),
  }),
);

/** The root of the repository. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url));

/** The claims of `claims.json`. */
export async function readClaims(): Promise<readonly Claim[]> {
  const text = await readFile(fileURLToPath(new URL('../claims.json', import.meta.url)), 'utf8');
  return claimsSchema.parse(JSON.parse(text));
}

/** Figures of a claim that its document does not contain. */
export async function missingInDocument({ file, commands, figures }: Claim): Promise<string[]> {
  const document = await readFile(join(root, file), 'utf8');
  const missingCommands = commands.filter((command) => !document.includes(command));
  const missingFigures = figures.map(({ text }) => text).filter((text) => !document.includes(text));
  return [...missingCommands, ...missingFigures];
}
