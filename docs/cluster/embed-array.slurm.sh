#!/bin/bash
# Embeds the shards of a data set in an array of tasks. Submit: sbatch --array=1-100 embed-array.slurm.sh
# A shard is written whole or not at all, so a task that was killed can be started again; a task whose shard is
# complete does nothing. Join them afterwards: counterpoint-vision embed merge embeddings --out embeddings.parquet
#SBATCH --job-name=embed
#SBATCH --cpus-per-task=8
#SBATCH --time=02:00:00
set -euo pipefail

MODEL=${MODEL:-runs/first}
DATA=${DATA:-shards/shards.json}
counterpoint-vision embed "$MODEL" --data "$DATA" --out embeddings \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_MAX"
