#!/bin/bash
# Embeds shards, one a task. Submit: sbatch --array=0-99 embed-array.slurm.sh
# A part is written whole or not at all, so a task that was killed can be started again; one that is done does nothing.
#SBATCH --job-name=embed
#SBATCH --cpus-per-task=8
#SBATCH --time=02:00:00
set -euo pipefail

MODEL=${MODEL:-runs/clip}
number=$(printf '%04d' "$SLURM_ARRAY_TASK_ID")
part="parts/part-$number.parquet"
mkdir -p parts
[ -f "$part" ] && exit 0
counterpoint-vision embed "$MODEL" --data "shards/$number.tar" --out "$part"
