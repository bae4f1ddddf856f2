import type { LabelEncoder } from '../sample/label-encoder.js';
import type { DataReport } from './data-report.js';
import type { LeftOut } from './left-out.js';

/** Class names that stand in a file beside the data. */
export interface ClassFile {
  readonly path: string;
  readonly names: readonly string[];
}

/** What a report says of a `classes.txt` whose names are not those of the data. */
export function foreignClasses(path: string): LeftOut {
  return {
    reason: 'its names are not the classes of the data',
    extension: '.txt',
    count: 1,
    examples: [path],
  };
}

/** A report that says whether class names found beside the data were used. */
export function applyClassFile(
  report: DataReport,
  encoder: LabelEncoder | undefined,
  { classes, classFile }: { classes?: readonly string[]; classFile?: ClassFile },
): DataReport {
  if (classFile === undefined || classes !== undefined || report.classes === undefined)
    return report;
  return encoder?.usesClassFile === true
    ? { ...report, classesFrom: `${report.classesFrom ?? 'labels'}, named by ${classFile.path}` }
    : { ...report, leftOut: [...report.leftOut, foreignClasses(classFile.path)] };
}
