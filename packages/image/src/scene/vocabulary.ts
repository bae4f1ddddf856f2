/** The shapes of drawn objects. */
export const sceneShapes = ['circle', 'square', 'triangle', 'cross', 'star', 'ring'] as const;
/** One of {@link sceneShapes}. */
export type SceneShape = (typeof sceneShapes)[number];

/** The colours of drawn objects. */
export const sceneColours = ['red', 'orange', 'yellow', 'green', 'cyan', 'blue', 'purple'] as const;
/** One of {@link sceneColours}. */
export type SceneColour = (typeof sceneColours)[number];

/** The textures of drawn objects. */
export const sceneTextures = ['plain', 'striped', 'dotted', 'checked'] as const;
/** One of {@link sceneTextures}. */
export type SceneTexture = (typeof sceneTextures)[number];

/** RGB, 0-255. */
export const colourValues: Readonly<Record<SceneColour, readonly [number, number, number]>> = {
  red: [226, 38, 38],
  orange: [245, 140, 25],
  yellow: [245, 228, 45],
  green: [45, 180, 60],
  cyan: [45, 215, 225],
  blue: [45, 80, 235],
  purple: [165, 55, 205],
};

/** How an object looks. */
export interface SceneLook {
  readonly shape: SceneShape;
  readonly colour: SceneColour;
  readonly texture: SceneTexture;
}

/**
 * Whether a look is kept out of the training part: one in seven. Every shape, colour and texture,
 * and every pair of two of them,
 * is seen in training.
 */
export function isHeldBack({ shape, colour, texture }: SceneLook): boolean {
  return (
    (sceneShapes.indexOf(shape) +
      sceneColours.indexOf(colour) +
      2 * sceneTextures.indexOf(texture)) %
      7 ===
    0
  );
}

/** Every look. */
export const allLooks: readonly SceneLook[] = sceneShapes.flatMap((shape) =>
  sceneColours.flatMap((colour) => sceneTextures.map((texture) => ({ shape, colour, texture }))),
);

/** Looks of the training part. */
export const trainingLooks: readonly SceneLook[] = allLooks.filter((look) => !isHeldBack(look));

/** Looks that only the test part shows. */
export const heldBackLooks: readonly SceneLook[] = allLooks.filter(isHeldBack);
