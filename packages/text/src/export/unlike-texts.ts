/**
 * Texts unlike each other in length, script and characters, on which an exported file must embed
 * as the encoder does, one by one and in one batch.
 */
export const unlikeTexts: readonly string[] = [
  'a',
  'two words',
  'Where is my order? I have waited for three weeks.',
  '',
  '   ',
  '\n\t',
  '?!... --- ###',
  '1234567890 3.14 -17 1e-9',
  'ÀÉÎÕÜ ß ŒUVRE naïve café',
  'e\u0301 and \u00e9 are one letter',
  'Где находится библиотека?',
  '图书馆在哪里',
  'أين المكتبة؟',
  '🙂 👩‍👩‍👧‍👦 🏳️‍🌈',
  'antidisestablishmentarianism'.repeat(12),
  'MiXeD CaSe AND UPPER CASE',
  '<s> [CLS] [SEP] </s> [PAD] [MASK]',
  'the same words again and again '.repeat(90),
];
