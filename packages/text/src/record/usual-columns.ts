/**
 * Column names of texts in common use, pairs and triplets before single texts, the most specific
 * first.
 */
const usualColumns: readonly (readonly string[])[] = [
  ['anchor', 'positive', 'hard_negative'],
  ['anchor', 'positive', 'negative'],
  ['anchor', 'positive'],
  ['query', 'positive', 'negative'],
  ['query', 'positive'],
  ['sentence1', 'sentence2'],
  ['premise', 'hypothesis'],
  ['question', 'answer'],
  ['title', 'abstract'],
  ['title', 'text'],
  ['question1', 'question2'],
  ['text1', 'text2'],
  ['text_a', 'text_b'],
  ['sentence_a', 'sentence_b'],
  ['#1 string', '#2 string'],
  ['query', 'passage'],
  ['query', 'document'],
  ['sentence', 'passage'],
  ['source', 'target'],
  ['text'],
  ['sentence'],
  ['txt'],
  ['content'],
  ['body'],
  ['passage'],
  ['document'],
  ['question'],
  ['query'],
  ['utterance'],
  ['caption'],
  ['description'],
  ['comment'],
  ['review'],
  ['headline'],
  ['abstract'],
  ['title'],
];

/** Title and body of one document: a program that wants one text a row joins them. */
const documentColumns: readonly string[] = ['title text', 'title abstract'];

/**
 * The columns that hold texts, by their names; case does not matter. Two columns named as languages
 * (`en` and `de`, `eng` and `deu`, `pt-BR`) are a pair.
 *
 * @param names the names of columns that can hold text
 * @returns undefined where no name is known, or where more than two languages are there
 */
export function findTextColumns(names: readonly string[]): readonly string[] | undefined {
  const byName = new Map(names.toReversed().map((name) => [name.trim().toLowerCase(), name]));
  const columns = usualColumns.find((usual) => usual.every((name) => byName.has(name)));
  if (columns) return columns.map((name) => byName.get(name)!);
  const languages = languageColumns(names);
  return languages.length === 2 ? languages : undefined;
}

/**
 * Columns that are named as languages; but `id` (Indonesian), which is nearly always the name of a
 * row.
 */
export function languageColumns(names: readonly string[]): readonly string[] {
  return names.filter(
    (name) =>
      /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/iu.test(name) &&
      name.toLowerCase() !== 'id' &&
      isLanguage(name),
  );
}

let displayNames: Intl.DisplayNames | undefined;
/** What {@link isLanguage} has answered: it is asked for the columns of every row. */
const languages = new Map<string, boolean>();

function isLanguage(name: string): boolean {
  let answer = languages.get(name);
  if (answer === undefined) {
    displayNames ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
    try {
      answer = displayNames.of(name.replaceAll('_', '-')) !== undefined;
    } catch {
      answer = false;
    }
    languages.set(name, answer);
  }
  return answer;
}

/** Whether columns are the title and the body of a document. */
export function isDocument(columns: readonly string[]): boolean {
  return documentColumns.includes(columns.join(' ').toLowerCase());
}
