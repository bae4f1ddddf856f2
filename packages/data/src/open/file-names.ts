/** The end of a tar archive's name. */
export const tarEnd: RegExp = /\.(tar|tar\.gz|tgz)$/i;

/** Names of CIFAR's files. */
export const cifarFiles: Readonly<Record<'archive' | 'batch' | 'names', RegExp>> = {
  archive: /^cifar-100?-binary\.(tar|tar\.gz|tgz)$/i,
  batch: /^(data_batch_\d+|test_batch|train|test)\.bin$/i,
  names: /^(batches\.meta|fine_label_names)\.txt$/i,
};

/** The pictures of an idx pair; the first group is the split. */
export const idxPictures: RegExp = /^(.*?)-?images[-.]idx\d-ubyte(\.gz)?$/i;

/** A table that may name the files beside it. */
export const manifestFile: RegExp = /^(metadata|manifest|labels)\.(csv|tsv|jsonl)(\.gz)?$/i;

/**
 * Files that say something about the data and are no data: a readme or licence as text, class
 * names, an index. An archive or a table whose name
 * begins so is data.
 */
export const asideFile: RegExp = new RegExp(
  `^(${[
    String.raw`(?!.*\.(tar|tgz|gz|csv|tsv|jsonl|parquet|bin)$)` +
      '(readme|licen[cs]e|attribution|notice|copying|changelog|citation|authors)' +
      String.raw`([-_.](mit|apache|bsd|gpl|cc|\d)[-_.\w]*|[-_.][a-z]{2}([-_][a-z]{2})?)?` +
      String.raw`(\.(md|txt|rst|html?|pdf|cff|bib))?`,
    String.raw`(classes|labels|requirements)\.txt`,
    String.raw`manifest\.json`,
    String.raw`index\.(tsv|csv)(\.gz)?`,
  ].join('|')})$`,
  'i',
);

/** Folders beside archives that show a few of their files. */
export const sampleFolder: RegExp = /^(samples?|examples?|previews?|thumb(nail)?s|docs)$/i;
