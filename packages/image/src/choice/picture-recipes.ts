import type { RecipeCandidate } from '@counterpoint/core';
import type { ViewConfig, ViewStep } from '../view/view-config.js';
import type { PictureProfile } from './picture-profile.js';

type Entries = Readonly<Record<string, unknown>>;

/** From this flatness on, pictures are drawings: digits, letters, symbols. */
const drawingFlatness = 0.5;

/** Whether most pictures show a thing on plain ground, without colour. */
export function areDrawings({ flatness, colour }: PictureProfile): boolean {
  return flatness >= drawingFlatness && colour < 0.5;
}

/** How strongly the views of a recipe differ. */
interface Strength {
  /** The least share of the area that a crop keeps. */
  readonly area: number;
  /** Of the colour jitter, as SimCLR has it; 0 for none. */
  readonly jitter: number;
  readonly grey: number;
  readonly flip: number;
  /** Degrees to either side. */
  readonly rotation: number;
}

const views = (side: number, { area, jitter, grey, flip, rotation }: Strength): ViewConfig => ({
  side,
  area: [area, 1],
  steps: [
    { type: 'image/flip', probability: flip },
    ...(rotation > 0
      ? [{ type: 'image/rotate', probability: 0.8, degrees: [-rotation, rotation] } as ViewStep]
      : []),
    {
      type: 'image/colour-jitter',
      probability: 0.8,
      brightness: 0.8 * jitter,
      contrast: 0.8 * jitter,
      saturation: 0.8 * jitter,
      hue: 0.2 * jitter,
    },
    { type: 'image/grey', probability: grey },
  ],
});

/** Views for the label-free score: of medium strength. */
export function scoreView(profile: PictureProfile, side: number): ViewConfig {
  const drawings = areDrawings(profile);
  return views(side, {
    area: 0.4,
    jitter: drawings ? 0.1 : 0.3,
    grey: 0,
    flip: drawings ? 0 : 0.5,
    rotation: drawings ? 12 : 0,
  });
}

const dividing = (sizes: readonly number[], side: number) =>
  sizes.filter((size) => side % size === 0);

/** Recipes that may suit pictures, the most promising one first. */
export function pictureRecipes(profile: PictureProfile, side: number): readonly RecipeCandidate[] {
  const { size, normalisation } = profile;
  const batchSize = Math.min(128, 2 ** Math.floor(Math.log2(Math.max(2, size / 4))));
  const base: Entries = {
    modality: { type: 'image/picture', side, normalisation },
    encoder: { type: 'image/resnet', depth: 18, width: 16, stem: 'small' },
    optimizer: { type: 'core/adamw', weightDecay: 1e-4 },
    learningRate: { base: 2e-3, warmupEpochs: (30 * batchSize) / size },
    batchSize,
  };
  const two = (strength: Strength): Entries => ({
    type: 'image/views',
    each: [views(side, strength), views(side, strength)],
  });
  const ntXent: Entries = { type: 'core/simclr', preset: 'small', temperature: 0.2 };
  const vicReg: Entries = { type: 'core/vicreg', preset: 'small' };
  const recipe = (name: string, description: string, config: Entries): RecipeCandidate => ({
    name,
    description,
    config: { ...base, method: ntXent, ...config },
  });
  const edges: Entries = {
    encoder: {
      type: 'image/gradient-histograms',
      side,
      cells: [side / 8, side / 4].filter(Number.isInteger),
      grids: dividing([4, 8, 16], side),
      outlines: areDrawings(profile) ? dividing([16], side) : [],
      colours: profile.colour < 0.5 ? 0 : 6,
    },
  };
  const narrow = { type: 'image/resnet', depth: 18, width: 8, stem: 'small' };
  const empSSL: Entries = {
    method: { type: 'core/emp-ssl', preset: 'small', crops: 8 },
    views: { type: 'image/emp-ssl-views', side },
    batchSize: Math.max(2, batchSize / 4),
    learningRate: { base: 1e-3, warmupEpochs: (30 * batchSize) / 4 / size },
  };
  const medium: Strength = { area: 0.2, jitter: 0.5, grey: 0.2, flip: 0.5, rotation: 0 };
  const mild: Strength = { area: 0.4, jitter: 0.2, grey: 0.05, flip: 0.5, rotation: 0 };
  if (areDrawings(profile)) {
    const drawn: Strength = { area: 0.5, jitter: 0.1, grey: 0, flip: 0, rotation: 15 };
    const strong: Strength = { area: 0.25, jitter: 0.3, grey: 0, flip: 0, rotation: 25 };
    return [
      recipe('drawings', 'crops from half the area, small rotations, no flips', {
        views: two(drawn),
      }),
      recipe('drawings-edges', 'histograms of edges in place of a network', {
        views: two(drawn),
        ...edges,
      }),
      recipe('drawings-strong', 'smaller crops, larger rotations, no flips', {
        views: two(strong),
      }),
      recipe('drawings-narrow', 'a network of half the width', {
        views: two(drawn),
        encoder: narrow,
      }),
      recipe('drawings-vicreg', 'VICReg in place of NT-Xent', {
        views: two(drawn),
        method: vicReg,
      }),
      recipe('photographs', 'crops from a fifth of the area, flips', { views: two(medium) }),
      recipe('many-crops', 'EMP-SSL: eight small crops of each picture', empSSL),
    ];
  }
  return [
    recipe('photographs', 'crops from a fifth of the area, colour jitter, flips', {
      views: two(medium),
    }),
    recipe('edges', 'histograms of edges and colours in place of a network', {
      views: two(medium),
      ...edges,
    }),
    recipe('mild', 'crops from two fifths of the area, little jitter', { views: two(mild) }),
    recipe('strong', 'crops from a twelfth of the area, strong jitter', {
      views: two({ ...medium, area: 0.08, jitter: 1 }),
    }),
    recipe('coloured', 'crops and flips, colours as they are', {
      views: two({ ...medium, jitter: 0, grey: 0 }),
    }),
    recipe('narrow', 'a network of half the width', { views: two(medium), encoder: narrow }),
    recipe('vicreg', 'VICReg in place of NT-Xent', { views: two(medium), method: vicReg }),
    recipe('slow', 'a third of the learning rate', {
      views: two(medium),
      learningRate: { base: 7e-4, warmupEpochs: (30 * batchSize) / size },
    }),
    recipe('many-crops', 'EMP-SSL: eight small crops of each picture', empSSL),
  ];
}
