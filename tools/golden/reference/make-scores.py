"""Writes scores.json: reference values of scores, computed from their definitions in float64.

python3 tools/golden/reference/make-scores.py    (numpy)
Nothing here is shared with the packages that are checked.
"""
import json
import math
import pathlib

import numpy as np

rng = np.random.default_rng(20240501)


def trec_order(found):
    """trec_eval: falling score in single precision; of equal scores the greater id first."""
    ids = sorted(found, key=lambda d: d.encode(), reverse=True)
    return sorted(ids, key=lambda d: -np.float32(found[d]))


def query_scores(found, judged):
    grades = [judged.get(d, 0) for d in trec_order(found)]
    relevant = sum(g > 0 for g in judged.values())
    gain = lambda gs, k: sum(g / math.log2(i + 2) for i, g in enumerate(gs[:k]))
    ideal = gain(sorted(judged.values(), reverse=True), 10)
    hits = [i + 1 for i, g in enumerate(grades) if g > 0]
    return {
        'ndcg@10': gain(grades, 10) / ideal,
        'map': sum((n + 1) / rank for n, rank in enumerate(hits)) / relevant,
        'mrr': 1 / hits[0] if hits else 0,
        'recall@1': sum(r <= 1 for r in hits) / relevant,
        'recall@5': sum(r <= 5 for r in hits) / relevant,
        'recall@10': sum(r <= 10 for r in hits) / relevant,
        'hit@5': float(any(r <= 5 for r in hits)),
    }


def ties():
    names = [f'd{n}' for n in range(24)] + ['é1', 'é2', 'Z', 'a-b', '10', '9']
    run, judgements, scores = {}, {}, []
    for q in range(12):
        drawn = rng.choice(names, size=20, replace=False)
        run[f'q{q}'] = {str(d): float(rng.integers(0, 4)) / 3 + (1e-9 if q % 3 == 0 else 0) * i
                        for i, d in enumerate(drawn)}
        judged = {str(d): int(rng.integers(0, 3)) for d in rng.choice(names, size=8, replace=False)}
        judged[str(drawn[0])] = 2
        judgements[f'q{q}'] = judged
        scores.append(query_scores(run[f'q{q}'], judged))
    mean = {name: float(np.mean([s[name] for s in scores])) for name in scores[0]}
    return {'kind': 'trec', 'run': run, 'judgements': judgements, 'scores': mean}


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def several_captions():
    items = np.repeat(np.arange(15), rng.integers(1, 6, size=15))
    pictures = np.round(rng.normal(size=(15, 6)), 3)[items]
    captions = np.round(pictures + rng.normal(scale=1.1, size=pictures.shape), 3)
    cosines = unit(pictures) @ unit(captions).T
    first = [int(np.flatnonzero(items == i)[0]) for i in range(15)]

    def rank(row, right):
        best = max(row[j] for j in right)
        return 1 + sum(1 for j in range(len(row)) if j not in right and row[j] >= best)

    forward = [rank(cosines[f], set(np.flatnonzero(items == items[f]))) for f in first]
    backward = [rank([cosines[f][j] for f in first], {int(items[j])}) for j in range(len(items))]
    scores = {}
    for name, ranks in [('forward', forward), ('backward', backward)]:
        for k in (1, 5, 10):
            scores[f'{name}.recall@{k}'] = float(np.mean([r <= k for r in ranks]))
        scores[f'{name}.mrr'] = float(np.mean([1 / r for r in ranks]))
    return {'kind': 'captions', 'items': items.tolist(), 'pictures': pictures.tolist(),
            'captions': captions.tolist(), 'scores': scores}


def entropy(counts):
    p = counts[counts > 0] / counts.sum()
    return float(-(p * np.log(p)).sum())


def table(a, b):
    out = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(out, (a, b), 1)
    return out


def v_measure(classes, clusters):
    t = table(classes, clusters)
    n = t.sum()
    inner = t[t > 0]
    joint = float(-(inner / n * np.log(inner / n)).sum())
    h_class, h_cluster = entropy(t.sum(1)), entropy(t.sum(0))
    homogeneity = 1 if h_class == 0 else 1 - (joint - h_cluster) / h_class
    completeness = 1 if h_cluster == 0 else 1 - (joint - h_class) / h_cluster
    both = homogeneity + completeness
    return 0 if both == 0 else 2 * homogeneity * completeness / both


def adjusted_rand(classes, clusters):
    t = table(classes, clusters)
    pairs = lambda x: float((x * (x - 1) / 2).sum())
    both, a, b, all_ = pairs(t), pairs(t.sum(1)), pairs(t.sum(0)), pairs(np.array([t.sum()]))
    expected = a * b / all_
    return 1.0 if (a + b) / 2 == expected else (both - expected) / ((a + b) / 2 - expected)


def clustering():
    clusters = np.repeat(np.arange(4), [30, 25, 20, 15])
    centres = np.array([[9, 0, 0], [0, 9, 0], [0, 0, 9], [-9, -9, -9]])
    rows = np.round(centres[clusters] + rng.normal(scale=0.3, size=(90, 3)), 3)
    labels = clusters.copy()
    wrong = rng.choice(90, size=18, replace=False)
    labels[wrong] = rng.integers(0, 4, size=18)
    scores = {}
    for name, of, low in [('v-measure', v_measure, 0), ('adjusted-rand', adjusted_rand, -1)]:
        value = of(labels, clusters)
        halves = []
        for _ in range(20000):
            some = rng.permutation(90)[:45]
            halves.append(of(labels[some], clusters[some]))
        half = 1.96 * float(np.std(halves, ddof=1))
        scores[name] = {'value': value, 'low': max(low, value - half), 'high': min(1, value + half)}
    return {'kind': 'clustering', 'rows': rows.tolist(), 'labels': labels.tolist(), 'scores': scores}


def edits(a, b):
    row = np.arange(len(b) + 1)
    for i, left in enumerate(a):
        # The cheapest of deletion and substitution, then insertions from the left.
        best = np.minimum(row[1:] + 1, row[:-1] + np.array([left != right for right in b], int))
        new = np.empty_like(row)
        new[0] = i + 1
        for j, value in enumerate(best):
            new[j + 1] = min(value, new[j] + 1)
        row = new
    return int(row[-1])


def long_recordings():
    words = [f'w{n}' for n in range(60)] + ['naïve', '图书馆', "don't"]
    references, hypotheses, wrong, total = [], [], 0, 0
    for length in [1, 3, 12, 40, 400, 900]:
        reference = [words[i] for i in rng.integers(0, len(words), size=length)]
        hypothesis = []
        for word in reference:
            draw = rng.random()
            if draw < 0.08:
                continue
            hypothesis.append(words[rng.integers(0, len(words))] if draw < 0.2 else word)
            if draw > 0.95:
                hypothesis.append(words[rng.integers(0, len(words))])
        references.append(' '.join(reference))
        hypotheses.append('  '.join(hypothesis))
        wrong += edits(reference, hypothesis)
        total += length
    return {'kind': 'words', 'references': references, 'hypotheses': hypotheses,
            'scores': {'word-error-rate': wrong / total}}


cases = {
    'retrieval with ties': ties(),
    'several captions of one picture': several_captions(),
    'clustering with intervals': clustering(),
    'word error rate of long recordings': long_recordings(),
}
path = pathlib.Path(__file__).parent / 'scores.json'
path.write_text(json.dumps(cases, ensure_ascii=False) + '\n')
print(path, path.stat().st_size, 'bytes')
