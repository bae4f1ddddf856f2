/** The end of a tar archive's name. */
export const tarEnd: RegExp = /\.(tar|tar\.gz|tgz)$/i;

/** Names of CIFAR's files. */
export const cifarFiles: Readonly<Record<'archive' | 'batch' | 'names', RegExp>> = {
  archive: /^cifar-100?-binary\.(tar|tar\.gz|tgz)$/i,
  batch: /^(data_batch_\d+|test_batch|train|test)\.bin$/,
  names: /^(batches\.meta|fine_label_names)\.txt$/,
};

/** The pictures of an idx pair; the first group is the split. */
export const idxPictures: RegExp = /^(.*?)-?images[-.]idx\d-ubyte(\.gz)?$/;

/** A table that may name the files beside it. */
export const manifestFile: RegExp = /^(metadata|manifest|labels)\.(csv|tsv|jsonl)(\.gz)?$/i;

/**
 * Files that say something about the data and are no data: a readme or licence as text, class names, an index. An archive or a table whose name
 * begins so is data.
 */
export const asideFile: RegExp =
  /^((readme|licen[cs]e|attribution|notice|copying|changelog|citation|authors)([-_.](mit|apache|bsd|gpl|cc|[a-z]{2}|\d)[-_.\w]*)?(\.(md|txt|rst|html?|pdf|cff|bib))?|manifest\.json|classes\.txt|labels\.txt|requirements\.txt|index\.(tsv|csv)(\.gz)?)$/i;

/** Folders beside archives that show a few of their files. */
export const sampleFolder: RegExp = /^(samples?|examples?|previews?|thumb(nail)?s|docs)$/i;
