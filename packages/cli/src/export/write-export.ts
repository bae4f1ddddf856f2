import type { OpenedRun } from '../run/open-run.js';
import { commandLine } from '../score/command-line.js';
import { readScores } from '../score/stored-scores.js';
import type { CompactCost } from './compact-cost.js';
import { joinProofs } from './join-proofs.js';
import { modelCard, type CardFacts, type StoredRun } from './model-card.js';
import type { Proof } from './prove-file.js';
import { recipeOf } from './recipe-of.js';
import { withoutFolders } from './without-folders.js';
import { jsonText, writeFiles, type ExportFiles } from './write-files.js';

/** What an export says of itself, in its model card and in `export.json`. */
export interface ExportFacts extends Pick<
  CardFacts,
  'program' | 'title' | 'about' | 'limits' | 'reading' | 'path' | 'plugins'
> {
  /** Of the encoder or the towers. */
  readonly fingerprint: string;
  /** The content of the run's `config.json`; undefined for a model that is no run. */
  readonly run: OpenedRun['run'];
  /** Whether the momentum twin is exported. @default false */
  readonly twin?: boolean;
  /** How the ONNX file was checked; of several files one proof each. */
  readonly proof?: Proof | Readonly<Record<string, Proof>>;
  /** What compact weights cost; of several files one cost each. */
  readonly cost?: CompactCost | Readonly<Record<string, CompactCost>>;
  /** Further entries of `export.json`. */
  readonly record?: Readonly<Record<string, unknown>>;
}

/**
 * Writes an export: the files that it is given and, beside them, `recipe.json`, `export.json` and
 * the model card, each complete or absent. Every export is written here, so that every export has a
 * card. Folders of the machine are cut from all three.
 *
 * @param files by their names within the folder
 * @param written files that the folder has already, which belong to the export
 * @returns the names of what was written here
 * @throws CP_CORE_WRITE
 */
export async function writeExport(
  folder: string,
  files: ExportFiles,
  { fingerprint, run, twin = false, proof, cost, record, ...facts }: ExportFacts,
  written: readonly string[] = [],
): Promise<string[]> {
  const recipe = run && recipeOf(run, [...Object.keys(files), ...written]);
  const proofs = isProof(proof) ? [proof] : Object.values(proof ?? {});
  const card = modelCard({
    ...facts,
    title: `${facts.title}${twin ? ': the momentum twin' : ''}`,
    about: [...facts.about, `Fingerprint: \`${fingerprint}\``],
    run: run as StoredRun | undefined,
    recipe,
    scores: await readScores(facts.path, fingerprint),
    proof: proofs.length === 0 ? undefined : joinProofs(proofs),
    costs: isCost(cost) ? { '': cost } : cost,
  });
  return writeFiles(folder, {
    ...files,
    ...(recipe && { 'recipe.json': jsonText(recipe.record) }),
    'export.json': jsonText({
      command: withoutFolders(commandLine(facts.program.name)),
      fingerprint,
      twin,
      proof,
      cost,
      ...record,
    }),
    'README.md': card,
  });
}

function isProof(proof: ExportFacts['proof']): proof is Proof {
  return proof !== undefined && typeof proof.tolerance === 'number';
}

function isCost(cost: ExportFacts['cost']): cost is CompactCost {
  return cost !== undefined && typeof cost.bytesBefore === 'number';
}
