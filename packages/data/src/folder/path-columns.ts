/** Names by which a column of paths goes. */
export const pathColumns: readonly string[] = [
  'path',
  'file',
  'file_name',
  'filename',
  'filepath',
  'image',
  'audio',
  'audio_filepath',
  'image_path',
  'audio_path',
  'image_name',
  'wav',
];
