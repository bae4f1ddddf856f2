#!/bin/bash
# Trains on several nodes. Submit: sbatch train.slurm.sh
# Ends with a checkpoint two minutes before the time limit, and is put into the queue again until the run is done.
#SBATCH --job-name=counterpoint
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=32
#SBATCH --time=04:00:00
#SBATCH --signal=USR1@120
#SBATCH --requeue
set -euo pipefail

RUN=${RUN:-runs/clip}
DATA=${DATA:-/data/train/shards.json}
read -ra options <<< "${OPTIONS:---method simclr}"   # of the first start; a resumed run has its own
export OMPI_MCA_btl_vader_single_copy_mechanism=none   # containers often forbid cross-memory attach

if [ -f "$RUN/config.json" ]; then where=(--resume "$RUN"); else where=(--data "$DATA" --out "$RUN" "${options[@]}"); fi
# Slurm sends USR1 to the steps of the job: the ranks stop together after the same step, with exit code 0.
srun --mpi=pmix counterpoint-vision train --ranks mpi --threads "$SLURM_CPUS_PER_TASK" "${where[@]}"

steps=$(tail -n 1 "$RUN/metrics.jsonl" | sed 's/.*"step":\([0-9]*\).*/\1/')
if [ "$steps" -lt "${TOTAL_STEPS:?set TOTAL_STEPS to the steps of the run}" ]; then scontrol requeue "$SLURM_JOB_ID"; fi
