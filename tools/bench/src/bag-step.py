"""The table of a bag in PyTorch: python3 bag-step.py ROWS TIME VOCABULARY WIDTH STEPS THREADS. Prints the median seconds of a step after the second."""
import json
import statistics
import sys
import time

import torch

rows, length, vocabulary, width, steps, threads = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)
table = torch.nn.EmbeddingBag(vocabulary, width, mode='sum', sparse=True)
torch.nn.init.uniform_(table.weight, -0.01, 0.01)
optimizer = torch.optim.SparseAdam(list(table.parameters()), lr=1e-3)
ids = (vocabulary * torch.rand(rows * length) ** 3).long()  # few features are frequent
offsets = torch.arange(0, rows * length, length)
weights = torch.full((rows * length,), length ** -0.5)
seconds = []
for _ in range(steps):
    start = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    table(ids, offsets, weights).square().sum().backward()
    optimizer.step()
    seconds.append(time.perf_counter() - start)
print(json.dumps({'seconds': statistics.median(seconds[2:])}))
