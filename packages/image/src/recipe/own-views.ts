import { parseConfig, type ComponentContext } from '@counterpoint/core';
import { z } from 'zod';
import { createPictureView, PictureView } from '../view/picture-view.js';
import { viewSchema, type CompleteViewConfig, type ViewConfig } from '../view/view-config.js';

/** The chain of augmenters of each view of {@link ownViews}. Component: `image/views`. */
export interface OwnViewsConfig {
  /**
   * One entry a view, in the order in which the method takes them. @default two views of SimCLR's
   * crop and mirroring alone, at 224 pixels
   */
  readonly each?: readonly ViewConfig[];
}

/** {@link OwnViewsConfig} with its defaults filled in. */
export interface CompleteOwnViewsConfig {
  readonly each: readonly CompleteViewConfig[];
}

export const ownViewsSchema: z.ZodType<CompleteOwnViewsConfig, OwnViewsConfig> = z.strictObject({
  each: z
    .array(viewSchema)
    .min(1)
    .max(64)
    .default(() => [{ side: 224 }, { side: 224 }].map((view) => viewSchema.parse(view))),
});

/**
 * Views that are written out one by one, where no published recipe fits the pictures.
 *
 * @throws CP_CORE_CONFIG_INVALID
 */
export function ownViews(config: OwnViewsConfig = {}): readonly PictureView[] {
  return parseConfig(ownViewsSchema, config, 'image/views').each.map(
    (view) => new PictureView(view),
  );
}

/** The same, whose chains may name augmenters of plugins. */
export function createOwnViews(
  config: OwnViewsConfig,
  context: ComponentContext,
): Promise<readonly PictureView[]> {
  const { each } = parseConfig(ownViewsSchema, config, 'image/views');
  return Promise.all(each.map((view) => createPictureView(view, context)));
}
