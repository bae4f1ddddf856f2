import { filesBelow } from './collection-layout.js';
import type { CollectionLayout } from './collection-layout.js';

/**
 * VoxCeleb: `<wav or aac>/id<speaker>/<video>/<number>.wav` (Nagrani and others 2020,
 * https://doi.org/10.1016/j.csl.2019.101027).
 * Labels are speakers; facts are speaker and video. Folders whose name contains `test` are the
 * test split.
 */
export const voxCeleb: CollectionLayout = {
  name: 'VoxCeleb',
  async read(root) {
    const recordings = (await filesBelow(root)).flatMap((path) => {
      const match = /^(.*\/)?(id\d{5})\/([^/]+)\/\d+\.(wav|flac|mp3|m4a|aac)$/i.exec(path);
      if (match === null) return [];
      const [, folders = '', speaker, video] = match as unknown as [
        string,
        string | undefined,
        string,
        string,
      ];
      return [
        {
          path,
          label: speaker,
          split: /test/i.test(folders) ? 'test' : 'train',
          metadata: { speaker, video },
        },
      ];
    });
    return recordings.length > 0 ? recordings : undefined;
  },
};
