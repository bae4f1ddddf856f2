"""Writes packages/text/fixtures/tokenizer-parts.json: what `tokenizers` makes of texts with parts of tokenizer.json.

usage: python3 make-tokenizer-parts.py OUT. Needs tokenizers and sentencepiece (of PyPI), which no test needs.
"""

import base64
import io
import json
import random
import sys

import sentencepiece
from tokenizers import Tokenizer

RULES = [("\t", " "), ("\u200b", ""), ("\ufeff", ""), ("A", "a"), ("B", "b"), ("\u00c9", "\u00e9"), ("e\u0301", "\u00e9"), ("\ufb01", "fi"), ("\uff21", "a"), ("\u3392", "mhz"), ("\u2460", "1"), ("\U0001d400", "a"), ("\uac00", "\u1100\u1161"), ("\u2026", "...")]
BEHAVIOURS = ["Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous"]


def charsmap():
    """The table of replacements of a SentencePiece model that knows RULES alone."""
    with open("/dev/shm/rules.tsv", "w") as file:
        for source, target in RULES:
            file.write(" ".join(f"{ord(c):X}" for c in source) + "\t" + " ".join(f"{ord(c):X}" for c in target) + "\n")
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["some words of a few letters"] * 50), model_writer=model, vocab_size=24, hard_vocab_limit=False, model_type="unigram",
        normalization_rule_tsv="/dev/shm/rules.tsv", minloglevel=2)
    return base64.b64encode(field(field(model.getvalue(), 3), 2)).decode()


def field(message, wanted):
    """The last bytes of a field of a protocol buffer."""
    at, found = 0, b""

    def number():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = number()
        if key & 7 == 0:
            number()
        elif key & 7 == 2:
            size = number()
            if key >> 3 == wanted:
                found = message[at:at + size]
            at += size
        else:
            at += 8 if key & 7 == 1 else 4
    return found


def texts(rng):
    odd = ["\u0301", "\u200d", "\ufe0f", "\r\n", "\n", "\t", "\u00a0", "\u200b", "\ufeff", "\u0085", "\u2028", "\u00e9", "\u4e2d", "\u0663", "\u00bd", "\u0939\u093f", "\U0001f469\u200d\U0001f4bb", *(source for source, _ in RULES)]
    letters = list("abc XYZ  ,.!12'_-")
    return ["".join(rng.choice(odd if rng.random() < 0.3 else letters) for _ in range(rng.randint(1, 16))) for _ in range(60)]


def metaspace(**options):
    return {"type": "Metaspace", "replacement": "\u2581", **options}


strings = texts(random.Random(1))
table = charsmap()
splitters = [
    {"type": "Whitespace"}, {"type": "WhitespaceSplit"}, {"type": "BertPreTokenizer"},
    {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
    metaspace(), metaspace(prepend_scheme="first", split=False), metaspace(prepend_scheme="never", split=True),
    *({"type": "Punctuation", "behavior": behaviour} for behaviour in BEHAVIOURS),
    *({"type": "Digits", "individual_digits": each} for each in (True, False)),
    *({"type": "Split", "pattern": {"Regex": "[a-c]+|\\d"}, "behavior": behaviour, "invert": invert} for behaviour in BEHAVIOURS for invert in (True, False)),
    {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False},
    {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace(prepend_scheme="always", split=True)]},
]
normalizers = [
    {"type": "Precompiled", "precompiled_charsmap": table},
    {"type": "Sequence", "normalizers": [{"type": "Precompiled", "precompiled_charsmap": table}, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]},
    *({"type": "Strip", "strip_left": left, "strip_right": right} for left in (True, False) for right in (True, False)),
]
base = {"version": "1.0", "added_tokens": [], "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0}}}
cases = []
for part in splitters:
    splitter = Tokenizer.from_str(json.dumps({**base, "pre_tokenizer": part})).pre_tokenizer
    cases.append({"splitter": part, "expected": [[piece for piece, _ in splitter.pre_tokenize_str(text)] for text in strings]})
for part in normalizers:
    normalizer = Tokenizer.from_str(json.dumps({**base, "normalizer": part})).normalizer
    cases.append({"normalizer": part, "expected": [normalizer.normalize_str(text) for text in strings]})
with open(sys.argv[1], "w") as file:
    json.dump({"source": "tokenizers 0.22.2", "texts": strings, "cases": cases}, file, indent=None)
