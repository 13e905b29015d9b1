#!/usr/bin/env bash
# On the GPU machine: unpacks the parts beside this script and measures, in less than ten minutes altogether.
#   run.sh [OUT]      writes OUT/engines.json, OUT/pytorch.json and OUT/report.md (OUT: ./gpu-results)
# Environment: PYTHON     a Python with PyTorch for CUDA (python3); without one PyTorch is left out, and the CUDA libraries
#                         must be where the system's loader finds them
#              WORK       where to unpack (/tmp/perceptanon-gpu)
#              DEVICE     cuda, or cpu to try the script out
#              BATCHES    batch sizes (1,2,4,8,16,32,64,128,256)
#              SECONDS_ENGINES, SECONDS_PYTORCH   the most that each may take (270, 180)
set -uo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
mkdir -p "${1:-gpu-results}"
out=$(cd "${1:-gpu-results}" && pwd)
work=${WORK:-/tmp/perceptanon-gpu}
python=${PYTHON:-python3}
device=${DEVICE:-cuda}
batches=${BATCHES:-1,2,4,8,16,32,64,128,256}
engines=${SECONDS_ENGINES:-270}
pytorch=${SECONDS_PYTORCH:-180}

if [ ! -x "$work/runtime/bin/java" ]; then
    mkdir -p "$work"
    cat "$here"/parts/bundle.tar.gz.* | tar -C "$work" -xz || { echo "run.sh: the parts in $here/parts do not unpack; are all there?" >&2; exit 1; }
fi
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null | tee "$out/gpu.txt" >&2

# CUDA and cuDNN: those that PyTorch's wheels bring, then the system's.
libraries=$("$python" - 2>/dev/null <<'PY'
import glob, os, sysconfig, site
roots = {sysconfig.get_paths()["purelib"], *site.getsitepackages()}
print(":".join(d for r in roots for d in sorted(glob.glob(os.path.join(r, "nvidia", "*", "lib")) + glob.glob(os.path.join(r, "tensorrt_libs")))))
PY
)
export LD_LIBRARY_PATH=$work/native${libraries:+:$libraries}:/usr/local/cuda/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export OMP_WAIT_POLICY=passive

java() {
    "$work/runtime/bin/java" -Xmx8g -Djava.awt.headless=true -Donnxruntime.native.path="$work/native" \
        -Dperceptanon.peers="$work/networks" -Dorg.bytedeco.javacpp.cachedir="$work/javacpp" -cp "$work/jars/*" "$@"
}
export -f java
export work
# The loop ends by itself in time; TensorRT may take minutes to build an engine, hence the second limit.
timeout $((engines + 60)) bash -c 'java "$@"' - io.github.perceptanon.bench.gpu.GpuBenchmark --out "$out/engines.json" --device "$device" \
    --batches "$batches" --seconds "$engines" 2> >(tee "$out/engines.log" >&2) || echo "run.sh: the engines' run ended with status $?" >&2

if "$python" -c 'import torch' 2>/dev/null; then
    timeout $((pytorch + 30)) "$python" "$work/peers/reference.py" "$work/networks" --device "$device" --batches "$batches" \
        --seconds 0.4 --limit "$pytorch" --files 0 --out "$out/pytorch.json" 2> >(tee "$out/pytorch.log" >&2) || echo "run.sh: PyTorch's run ended with status $?" >&2
else
    echo "run.sh: $python has no PyTorch; it is left out" >&2
fi
java io.github.perceptanon.bench.report.GpuReport "$out" && cat "$out/report.md"
