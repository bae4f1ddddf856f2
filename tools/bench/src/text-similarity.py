"""A bag of hashed n-grams in PyTorch on features that text-similarity.ts prepared: python3 text-similarity.py FOLDER THREADS. Writes embeddings of the dev pairs."""
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
import torch.nn.functional as F

folder = Path(sys.argv[1])
about = json.loads((folder / 'about.json').read_text())
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(1)


class Texts:
    """Texts of ragged features; row r of view v is text r * views + v."""
    def __init__(self, name, views):
        self.ids = np.fromfile(folder / name / 'ids', dtype=np.int32).astype(np.int64)
        self.counts = np.fromfile(folder / name / 'counts', dtype=np.int32).astype(np.int64)
        self.scores = torch.from_numpy(np.fromfile(folder / name / 'scores', dtype=np.float32))
        self.starts = np.concatenate([[0], np.cumsum(self.counts)])
        self.views, self.rows = views, len(self.counts) // views

    def bags(self, rows, dropout):
        """All views below each other: (ids, offsets, weights). Features are dropped, the first of a text never."""
        texts = np.concatenate([rows * self.views + v for v in range(self.views)])
        counts = self.counts[texts]
        offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
        of = np.repeat(np.arange(len(texts)), counts)
        ids = self.ids[np.arange(counts.sum()) - offsets[of] + self.starts[texts][of]]
        kept = np.random.rand(len(ids)) >= dropout
        kept[offsets] = True
        ids, of = ids[kept], of[kept]
        counts = np.bincount(of, minlength=len(texts))
        offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
        return torch.from_numpy(ids), torch.from_numpy(offsets), torch.from_numpy((1 / np.sqrt(counts))[of].astype(np.float32))


class Bag(nn.Module):
    def __init__(self, buckets, width, hidden, deviation):
        super().__init__()
        self.table = nn.EmbeddingBag(buckets, width, mode='sum', sparse=True)
        nn.init.normal_(self.table.weight, std=deviation)
        self.norm, self.inner, self.outer = nn.LayerNorm(width), nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, ids, offsets, weights):
        x = self.table(ids, offsets, weights)
        return F.normalize(x + self.outer(F.gelu(self.inner(self.norm(x)))))


def ranking(views, scores):
    """Multiple negatives with a hard negative each, both directions."""
    q, k, hard = views
    own = torch.arange(len(q))
    return (F.cross_entropy(20 * q @ torch.cat([k, hard]).t(), own) + F.cross_entropy(20 * k @ q.t(), own)) / 2


def cosent(views, scores):
    cosines = 20 * (views[0] * views[1]).sum(1)
    wrong = (cosines[None] - cosines[:, None])[scores[:, None] > scores[None]]
    return torch.logsumexp(torch.cat([torch.zeros(1), wrong]), 0)


np.random.seed(1)
model = Bag(about['buckets'], about['width'], about['hidden'], about['deviation'])
batch, seconds = about['batch'], 0.
for stage in about['stages']:
    texts = Texts(stage['method'], stage['views'])
    loss_of = {'hard-negatives': ranking, 'cosent': cosent}[stage['method']]
    sparse = torch.optim.SparseAdam([model.table.weight], lr=about['rate'])
    dense = torch.optim.Adam([p for name, p in model.named_parameters() if not name.startswith('table')], lr=about['rate'])
    per_epoch = texts.rows // batch
    total, warm, step, start = per_epoch * stage["epochs"], (per_epoch + 1) // 2, 0, time.perf_counter()
    for epoch in range(stage['epochs']):
        order = np.random.permutation(texts.rows)
        for i in range(per_epoch):
            rate = about['rate'] * ((step + 1) / warm if step < warm else .5 * (1 + math.cos(math.pi * (step - warm) / (total - warm))))
            for optimizer in (sparse, dense):
                for group in optimizer.param_groups:
                    group['lr'] = min(rate, about['rate'])
                optimizer.zero_grad(set_to_none=True)
            rows = order[i * batch:(i + 1) * batch]
            loss = loss_of(model(*texts.bags(rows, about['dropout'])).chunk(stage['views']), texts.scores[rows])
            loss.backward()
            sparse.step(), dense.step()
            step += 1
    seconds += time.perf_counter() - start
    print(f"{stage['method']}: loss {loss.item():.3f} after {step} steps", flush=True)
dev = Texts('dev', 2)
with torch.no_grad():
    for view, rows in enumerate(model(*dev.bags(np.arange(dev.rows), 0)).chunk(2)):
        rows.numpy().astype(np.float32).tofile(folder / f'peer.{view}')
print(json.dumps({'seconds': seconds}), flush=True)
