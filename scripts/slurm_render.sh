#!/bin/sh
# Renders a run as a Slurm array, a shard a task, and merges the parts when all tasks are done:
#
#     job=$(sbatch --parsable --array=1-16 scripts/slurm_render.sh run.yaml /shared/dataset)
#     sbatch --dependency=afterok:"$job" --wrap 'synthgen merge /shared/dataset.parts/* --out /shared/dataset'
#
# A task that is preempted, or whose time is up, is queued again, and goes on where it was.
#SBATCH --job-name=synthgen
#SBATCH --cpus-per-task=8
#SBATCH --mem=16G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@120
#SBATCH --open-mode=append
set -eu

config=$1
out=$2
stopped=143

code=0
srun synthgen render --config "$config" --resume \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
    --out "$out.parts/$(printf %04d "$SLURM_ARRAY_TASK_ID")" || code=$?
if [ "$code" -eq "$stopped" ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
