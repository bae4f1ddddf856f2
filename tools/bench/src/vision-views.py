"""The peer of vision-views: torchvision on PIL, one thread. Reads one command a line, answers one JSON object a line."""
import json, resource, sys, time
import numpy as np
import torch
import torchvision.transforms as T
from PIL import Image

torch.set_num_threads(1)


def pipeline(side, strength, blur):
    jitter = T.ColorJitter(.8 * strength, .8 * strength, .8 * strength, .2 * strength)
    steps = [T.RandomResizedCrop(side, (.08, 1)), T.RandomHorizontalFlip(), T.RandomApply([jitter], .8), T.RandomGrayscale(.2)]
    if blur:
        steps.append(T.RandomApply([T.GaussianBlur(2 * (side // 20) + 1, (.1, 2.))], .5))
    return T.Compose(steps + [T.ToTensor(), T.Normalize((.485, .456, .406), (.229, .224, .225))])


for line in sys.stdin:
    job = json.loads(line)
    transform = pipeline(job["side"], job["strength"], job["blur"])
    if "files" not in job:
        pixels = np.frombuffer(bytes(job["pixels"]), dtype=np.uint8).reshape(-1, job["side"], job["side"], 3)
        pictures = [Image.fromarray(p) for p in pixels]
    start, views = time.process_time(), []
    for i in range(job["pictures"]):
        picture = Image.open(job["files"][i % len(job["files"])]).convert("RGB") if "files" in job else pictures[i % len(pictures)]
        views += [transform(picture), transform(picture)]
        if len(views) >= 64:
            batch, views = torch.stack(views), []
    print(json.dumps({"seconds": time.process_time() - start, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}), flush=True)
