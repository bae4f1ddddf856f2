import type { FileTree } from './file-tree.js';
import { generate, type GenerateOptions } from './generate.js';

export { generate, kinds, type GenerateOptions, type Kind } from './generate.js';
export { diskTree, type FileTree } from './file-tree.js';
export { GeneratorError } from './generator-error.js';
export { nxErrorCodes } from './error-codes.js';

/** `nx g @counterpoint/nx:modality NAME` */
export function modality(tree: FileTree, options: GenerateOptions): void {
  generate(tree, 'modality', options);
}

/** `nx g @counterpoint/nx:encoder NAME` */
export function encoder(tree: FileTree, options: GenerateOptions): void {
  generate(tree, 'encoder', options);
}

/** `nx g @counterpoint/nx:method NAME` */
export function method(tree: FileTree, options: GenerateOptions): void {
  generate(tree, 'method', options);
}

/** `nx g @counterpoint/nx:loss NAME` */
export function loss(tree: FileTree, options: GenerateOptions): void {
  generate(tree, 'loss', options);
}
