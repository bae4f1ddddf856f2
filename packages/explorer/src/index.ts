export { explorerErrorCodes } from './error-codes.js';
export { umap, type UmapOptions } from './layout/umap.js';
export { principalComponents, type PrincipalComponents } from './layout/pca.js';
export { trustMarks } from './layout/trust-marks.js';
export { trustworthiness } from './layout/trustworthiness.js';
export { trainingOf } from './analysis/training-of.js';
export { linearCka } from './analysis/linear-cka.js';
export {
  gatherSamples,
  type GatheredSamples,
  type GatherOptions,
  type NamingModality,
} from './data/gather-samples.js';
export { previewOf, type Preview } from './data/preview.js';
export type { Pixels, SheetEncoder } from './data/thumb-sheets.js';
export type { SamplePlaces } from './data/pack-places.js';
export type { SidesOfRows } from './analysis/cross-modal-of.js';
export type { OtherRun } from './analysis/compare-runs.js';
export { buildPage, type BuiltPage } from './page/build-page.js';
export type { ExplorerInput, ExplorerOptions, ManifestColumns } from './page/explorer-input.js';
export type { ConceptVectors } from './analysis/concepts-of.js';
export { joinSides } from './data/join-sides.js';
export { meansOfSides } from './analysis/means-of-sides.js';
export { servePage, type ServedPage, type ServedSamples } from './serve/serve-page.js';
export type { PageData, PageMedia } from './page/page-data.js';
export { pageHtml, writePage } from './page/write-page.js';
export { writeAtlas } from './data/write-atlas.js';
