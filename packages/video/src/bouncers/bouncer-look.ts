/** What an object of a drawn clip is like. The look says how it sounds. */
export interface BouncerLook {
  readonly shape: BouncerShape;
  readonly material: BouncerMaterial;
  readonly size: BouncerSize;
}

export type BouncerShape = 'ball' | 'box' | 'diamond' | 'triangle';
export type BouncerMaterial = 'wood' | 'metal' | 'glass' | 'rubber';
export type BouncerSize = 'small' | 'middling' | 'large';

export const bouncerShapes: readonly BouncerShape[] = ['ball', 'box', 'diamond', 'triangle'];
export const bouncerMaterials: readonly BouncerMaterial[] = ['wood', 'metal', 'glass', 'rubber'];
export const bouncerSizes: readonly BouncerSize[] = ['small', 'middling', 'large'];

/** How a material looks and rings. */
export interface Material {
  /** Colour of its light and its dark stripes, 0-255. */
  readonly light: readonly [number, number, number];
  readonly dark: readonly [number, number, number];
  /** Stripes over the object's height. */
  readonly stripes: number;
  /** Frequencies of the partials as multiples of the lowest. */
  readonly partials: readonly number[];
  /** How fast the lowest partial fades, per second; the others by the root of their multiple. */
  readonly decay: number;
  /** How much of its speed stays at a bounce. */
  readonly restitution: number;
}

export const materials: Readonly<Record<BouncerMaterial, Material>> = {
  wood: {
    light: [190, 140, 80],
    dark: [120, 80, 40],
    stripes: 5,
    partials: [1, 1.58, 2.24, 2.92],
    decay: 24,
    restitution: 0.86,
  },
  metal: {
    light: [205, 205, 215],
    dark: [120, 120, 140],
    stripes: 2,
    partials: [1, 2.76, 5.4, 8.93],
    decay: 5,
    restitution: 0.9,
  },
  glass: {
    light: [120, 210, 220],
    dark: [60, 130, 170],
    stripes: 3,
    partials: [1, 2.32, 4.25, 6.63],
    decay: 10,
    restitution: 0.88,
  },
  rubber: {
    light: [200, 70, 80],
    dark: [120, 30, 50],
    stripes: 1,
    partials: [1, 1.5],
    decay: 50,
    restitution: 0.93,
  },
};

/** Half the size as a share of the picture's side, and the lowest partial in hertz. */
export const sizes: Readonly<
  Record<BouncerSize, { readonly radius: number; readonly hertz: number }>
> = {
  small: { radius: 0.075, hertz: 1000 },
  middling: { radius: 0.105, hertz: 560 },
  large: { radius: 0.14, hertz: 300 },
};

/** Every look. */
export const bouncerLooks: readonly BouncerLook[] = bouncerShapes.flatMap((shape) =>
  bouncerMaterials.flatMap((material) => bouncerSizes.map((size) => ({ shape, material, size }))),
);

/**
 * Whether training never shows this look: a quarter of all, in which every shape, material and size
 * and every pair of them also occurs among the others.
 */
export function isUnseenLook({ shape, material, size }: BouncerLook): boolean {
  const sum =
    bouncerShapes.indexOf(shape) + bouncerMaterials.indexOf(material) + bouncerSizes.indexOf(size);
  return sum % 4 === 0;
}
