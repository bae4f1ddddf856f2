"""The peer of text-train: SimCSE on PyTorch from ids of pieces. Argument: a job as one JSON object. Prints one JSON object.

A batch is padded to its longest sentence. Encoder, head (a linear layer and tanh), dropout, AdamW and clipping are those of
`counterpoint-nlp train --method simcse`."""
import json
import random
import resource
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F

job = json.loads(sys.argv[1])
steps, warm, n = job['steps'], job['warm'], job['batchSize']
random.seed(1)
torch.manual_seed(1)
torch.set_num_threads(2)
with open(job['ids']) as file:
    texts = json.load(file)


class Encoder(nn.Module):
    def __init__(self, width=256, depth=4, heads=4, vocabulary=30522, places=128):
        super().__init__()
        self.tokens, self.places, self.types = nn.Embedding(vocabulary, width), nn.Embedding(places, width), nn.Embedding(2, width)
        self.norm, self.dropout = nn.LayerNorm(width), nn.Dropout(.1)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, .1, F.gelu, batch_first=True)
        self.blocks = nn.TransformerEncoder(layer, depth, enable_nested_tensor=False)
        self.head = nn.Linear(width, width)

    def forward(self, ids, mask):
        x = self.tokens(ids) + self.places(torch.arange(ids.shape[1])) + self.types(torch.zeros_like(ids))
        x = self.blocks(self.dropout(self.norm(x)), src_key_padding_mask=~mask)
        mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return torch.tanh(self.head(mean))


model = Encoder().train()
optimizer = torch.optim.AdamW(model.parameters(), 5e-4, weight_decay=.01)
own, done = torch.arange(n), 0
order = list(range(len(texts)))
random.shuffle(order)
while done < steps:
    if done == warm:
        start = time.perf_counter()
    batch = [texts[i] for i in order[done * n:(done + 1) * n]]
    longest = max(map(len, batch))
    ids = torch.tensor([text + [0] * (longest - len(text)) for text in batch])
    mask = torch.arange(longest)[None] < torch.tensor([len(text) for text in batch])[:, None]
    a, b = F.normalize(model(ids, mask)), F.normalize(model(ids, mask))
    loss = F.cross_entropy(a @ b.t() / .05, own)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1)
    optimizer.step()
    value = loss.item()
    done += 1
seconds = time.perf_counter() - start
usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({'viewsPerSecond': 2 * n * (steps - warm) / seconds, 'memory': usage * 1024, 'loss': value}))
