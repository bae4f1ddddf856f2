import { openRunData, type Program } from '@counterpoint/cli';
import { choosePictureRecipes, encodeJpeg, modalityOfPreprocessor } from '@counterpoint/image';
import { withDataNormalisation } from './data-normalisation.js';
import { mildViews } from './mild-views.js';
import { nearDuplicatePictures } from './near-duplicates.js';
import { pictureSheet } from './search/picture-sheet.js';
import { plugins } from './plugins.js';
import { recipes } from './recipes.js';
import { sideNote } from './side-note.js';
import { torchvisionStart } from './torchvision-start.js';

/** What the shared commands know of pictures. */
export const pictures: Program = {
  name: 'counterpoint-vision',
  samples: 'pictures',
  exampleData: 'photos',
  exampleQuery: 'photo.jpg --out alike.html',
  plugins,
  recipes,
  defaultMethod: 'simclr',
  chooseRecipes: choosePictureRecipes,
  modalityOf: (preprocessor) => ({ ...modalityOfPreprocessor(preprocessor) }),
  complete: (config) => withDataNormalisation(pictures, config),
  prepare(dataset, { config, say }) {
    const note = sideNote(config);
    if (note !== '') say(note);
    return Promise.resolve(dataset);
  },
  translateWeights: torchvisionStart,
  fineTune: {
    recipe: { modality: { type: 'image/picture', side: 224 } },
    views: mildViews,
    rawBaseline: true,
  },
  nearDuplicates: nearDuplicatePictures,
  sheet: (run, results, out, say) =>
    pictureSheet(run, results, {
      ...{ out, say },
      openData: (data) => openRunData(pictures, run, data, () => undefined),
    }),
  sheetEncoder: { mime: 'image/jpeg', encode: (pixels) => encodeJpeg(pixels) },
};
