export { imageErrorCodes } from './error-codes.js';
export { type PictureInfo, type Picture } from './picture/picture.js';
export { type PixelArray, pictureOfArray } from './picture/picture-of-array.js';
export { trimmed } from './picture/trimmed.js';
export { type DecodeOptions, decodePicture } from './decode/decode-picture.js';
export { encodeJpeg } from './decode/encode-jpeg.js';
export { encodePng } from './decode/encode-png.js';
export { type PictureFormat, type DetectedFormat, pictureFormat } from './decode/picture-format.js';
export { centreCrop } from './view/centre-crop.js';
export {
  type Normalisation,
  imageNetNormalisation,
  cifarNormalisation,
  clipNormalisation,
} from './view/normalisation.js';
export { pictureBatch } from './view/picture-batch.js';
export { cutMix, type CutMixConfig, type CutMixDraw } from './view/cut-mix.js';
export { PictureView } from './view/picture-view.js';
export { type Box, resizedCrop } from './view/resized-crop.js';
export { levelBatch } from './view/level-batch.js';
export {
  type ViewStep,
  type JitterConfig,
  type ViewConfig,
  type CompleteViewConfig,
} from './view/view-config.js';
export { type PlacedStep } from './view/placed-step.js';
export { Canvas } from './view/canvas.js';
export {
  type Planes,
  type ImageStep,
  type ImageStepForms,
  imageStep,
  type ImageStepComponent,
} from './view/step/image-step.js';
export { type ViewDraw } from './view/view-draw.js';
export { type RecipeConfig, type CompleteRecipeConfig } from './recipe/recipe-config.js';
export {
  type SimclrViewsConfig,
  type CompleteSimclrViewsConfig,
  simclrViews,
  simclrCifarViews,
} from './recipe/simclr-views.js';
export { empSSLViews } from './recipe/emp-ssl-views.js';
export { mocoV2Views } from './recipe/moco-v2-views.js';
export { byolViews } from './recipe/byol-views.js';
export { clipViews } from './recipe/clip-views.js';
export {
  type MultiCropConfig,
  type CompleteMultiCropConfig,
  multiCropViews,
} from './recipe/multi-crop-views.js';
export { type OwnViewsConfig, type CompleteOwnViewsConfig, ownViews } from './recipe/own-views.js';
export {
  type GradientHistogramsConfig,
  type CompleteGradientHistogramsConfig,
  gradientHistogramsSchema,
  GradientHistograms,
  gradientHistograms,
} from './encoder/gradient-histograms.js';
export {
  type ResnetWithHistogramsConfig,
  type CompleteResnetWithHistogramsConfig,
  resnetWithHistogramsSchema,
  ResnetWithHistograms,
  resnetWithHistograms,
} from './encoder/resnet-with-histograms.js';
export {
  type ResnetConfig,
  type CompleteResnetConfig,
  resnetSchema,
  resnet,
} from './encoder/resnet.js';
export {
  loadTorchvisionWeights,
  translateTorchvisionWeights,
} from './encoder/torchvision-weights.js';
export { torchvisionModel, type TorchvisionModel } from './encoder/torchvision-model.js';
export { VisionTransformer, vit } from './encoder/vision-transformer.js';
export {
  vitSizes,
  type VitConfig,
  type CompleteVitConfig,
  vitSchema,
} from './encoder/vit-config.js';
export { type ImageModality, imageModality } from './modality/image-modality.js';
export {
  type ImageModalityConfig,
  type CompleteImageModalityConfig,
  imageModalitySchema,
  normalisationOf,
} from './modality/image-modality-config.js';
export { measureNormalisation } from './picture/measure-normalisation.js';
export { rgbToShow } from './picture/rgb-to-show.js';
export { imagePlugin } from './plugin.js';
export {
  sceneShapes,
  type SceneShape,
  sceneColours,
  type SceneColour,
  sceneTextures,
  type SceneTexture,
  colourValues,
  type SceneLook,
  isHeldBack,
  allLooks,
  trainingLooks,
  heldBackLooks,
} from './scene/vocabulary.js';
export {
  type SceneKind,
  type SceneObject,
  type SceneLayout,
  layOut,
  type LookSentence,
  oneObjectSentences,
} from './scene/lay-out.js';
export { paintScene } from './scene/paint-scene.js';
export { type SceneOptions, type Scene, drawScene } from './scene/scene.js';
export {
  type SceneDatasetConfig,
  type CompleteSceneDatasetConfig,
  sceneDatasetSchema,
  sceneDataset,
} from './scene/scene-dataset.js';
export { type SheetCell, type ContactSheet, contactSheet } from './sheet/contact-sheet.js';
export { differenceHash } from './duplicate/difference-hash.js';
export { perceptualHash } from './duplicate/perceptual-hash.js';
export { hammingDistance, nearDuplicateGroups } from './duplicate/near-duplicates.js';
export {
  type PreprocessorConfig,
  type PreparationSteps,
  preprocessorConfig,
} from './modality/preprocessor-config.js';
export { modalityOfPreprocessor } from './modality/modality-of-preprocessor.js';
export type { LevelRange } from './decode/levels-of-samples.js';
export { pictureReader } from './export/picture-reader.js';
export { picturePreprocessing, type PicturePreprocessing } from './export/picture-preprocessing.js';
export { unlikePictures, type UnlikePicture } from './export/unlike-pictures.js';
export { pictureProfile, type PictureProfile } from './choice/picture-profile.js';
export { areDrawings, pictureRecipes, scoreView } from './choice/picture-recipes.js';
export { choosePictureRecipes } from './choice/choose-picture-recipes.js';
