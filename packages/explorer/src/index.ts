export { explorerErrorCodes } from './error-codes.js';
export { umap, type UmapOptions } from './layout/umap.js';
export { principalComponents, type PrincipalComponents } from './layout/pca.js';
export { trustMarks } from './layout/trust-marks.js';
export { trustworthiness } from './layout/trustworthiness.js';
export { trainingOf } from './analysis/training-of.js';
export { linearCka } from './analysis/linear-cka.js';
export { previewOf, type Preview } from './data/preview.js';
export type { Pixels, SheetEncoder } from './data/thumb-sheets.js';
export type { SamplePlaces } from './data/pack-places.js';
export type { SidesOfRows } from './analysis/cross-modal-of.js';
export type { OtherRun } from './analysis/compare-runs.js';
export {
  buildPage,
  type BuiltPage,
  type ExplorerInput,
  type ExplorerOptions,
} from './page/build-page.js';
export type { PageData } from './page/page-data.js';
export { pageHtml, writePage } from './page/write-page.js';
