import { saveManifest } from '../data/manifest.js';
import { useStore } from '../data/store.js';

/** Saves samples as a manifest, and says where the file belongs; or why it cannot be written. */
export function SaveButton({ samples }: { readonly samples: readonly number[] }) {
  const { page } = useStore();
  const { manifest } = page;
  if ('reason' in manifest)
    return (
      <span class="note" id="no-export">
        {manifest.reason}
      </span>
    );
  return (
    <>
      <button type="button" id="export" onClick={() => void saveManifest(page, samples)}>
        Save as manifest CSV
      </button>{' '}
      {manifest.folder && (
        <span class="note">
          Save it in {manifest.folder}, where its paths begin; --data reads it there.
        </span>
      )}
    </>
  );
}
