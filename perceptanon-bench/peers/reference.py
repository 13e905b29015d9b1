#!/usr/bin/env python3
"""Times PyTorch on the networks of a folder of weights, for comparison with the Java benchmarks.

    reference.py FOLDER [--out FILE] [--only PART,…] [--quick] [--eager] [--compile] [--device cuda] [--threads N] [--seconds S]
                 [--backbones resnet50,resnet18] [--batches 1,8] [--steps resnet18:8:224,…] [--points POINT,…] [--limit S]

Prints one JSON object (or writes it to FILE):

    {"schema": 2,
     "machine": {"torch": …, "topology": …, "device": …, "threads": …, "python": …},
     "skipped": ["what was left out, and why", …],
     "results": [{"benchmark": "inference" | "training" | "files" | "decode" | "gemm" | "memory" |
                               "curve-score" | "curve-training",
                  "variant": "eager", …, "backbone": "RESNET50", "setup": "HA1", "precision": "fp32", "batch": 8,
                  "side": 224, "threads": 2, "axis": "BATCH",
                  "times_ms": [each call's], "cpu_ms": of a call, all threads together,
                  "median_ms": …, "p25_ms": …, "p75_ms": …, "calls": …, "peak_mib": …, "first_loss": …}, …]}

What does not apply is left out; before schema 2 there were no times_ms, only median, quartiles and number of calls.

A result is one call: a batch from normalised floats to logits (inference), a whole training step (training), `batch`
JPEG files to logits, decoded, resized and scored one by one, in batches, or in batches that worker processes prepare
(files), one file decoded by Pillow (decode), or a product of two 2048² matrices (gemm). Logits are checked before
anything is timed. The images are those of the Java benchmarks (Workload.inputs).

Memory is the most that the process ever had resident, after ten training steps: ask for one layout and nothing else, so
that the process is fresh (--only memory --layouts channels-last --steps resnet18:8:224). The points of cost curves are
those of CurvePoint.java: WORK/AXIS/BACKBONE/BATCH/SIDE/THREADS.
"""

import argparse
import glob
import json
import platform
import statistics
import sys
import time

import torch

import resnet

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
SIDE = 224
GEMM = 2048
PARTS = ("gemm", "inference", "training", "files", "decode", "memory", "curves")
MEMORY_STEPS = 10


class Timer:
    """Times a call until `seconds` are over, at least three times, after a warm-up of half as long."""

    def __init__(self, seconds, device, limit):
        self.seconds = seconds
        self.end = time.perf_counter() + limit
        self.device = device
        self.results = []
        self.skipped = []

    def _call(self, function):
        start = time.perf_counter()
        function()
        if self.device == "cuda":
            torch.cuda.synchronize()
        return 1000 * (time.perf_counter() - start)

    def measure(self, function, benchmark, variant, batch=1, **labels):
        if time.perf_counter() > self.end:
            raise TimeoutError("the time was up")
        end = time.perf_counter() + self.seconds / 2
        self._call(function)
        while time.perf_counter() < end:
            self._call(function)
        times = []
        processor = time.process_time()
        end = time.perf_counter() + self.seconds
        while len(times) < 3 or time.perf_counter() < end:
            times.append(self._call(function))
        processor = 1000 * (time.process_time() - processor) / len(times)
        quartiles = statistics.quantiles(times, n=4, method="inclusive")
        self.results.append(
            {
                "benchmark": benchmark,
                "variant": variant,
                "batch": batch,
                **labels,
                "median_ms": quartiles[1],
                "p25_ms": quartiles[0],
                "p75_ms": quartiles[2],
                "calls": len(times),
                "times_ms": [round(t, 4) for t in times],
                "cpu_ms": processor,
            }
        )
        print(f"{benchmark} {variant} {labels} batch {batch}: {quartiles[1]:.1f} ms", file=sys.stderr)

    def attempt(self, what, function):
        """Leaves out what this PyTorch or this machine cannot do, with the reason."""
        try:
            function()
        except Exception as reason:
            first = str(reason).strip().split("\n")[0]
            self.skipped.append(f"{what}: {type(reason).__name__}: {first}")
            print("left out", self.skipped[-1], file=sys.stderr)


def uniform(seed, count):
    """The first numbers of java.util.SplittableRandom(seed).nextDouble()."""
    import numpy

    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> numpy.uint64(31))) >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53


def java_images(batch, device, dtype, channels_last, side=SIDE):
    values = 4 * uniform(100, batch * 3 * side * side) - 2
    images = torch.from_numpy(values).to(torch.float32).reshape(batch, 3, side, side).to(device, dtype)
    return images.contiguous(memory_format=torch.channels_last) if channels_last else images


def inference(timer, args, backbone, batch, precision):
    def run(variant, prepare, channels_last):
        def once():
            dtype = torch.float16 if precision == "fp16" else torch.float32
            model = resnet.load(args.folder, backbone, "ha1")[0].to(args.device, dtype)
            if channels_last:
                model = model.to(memory_format=torch.channels_last)
            images = java_images(batch, args.device, dtype, channels_last)
            with torch.inference_mode():
                model = prepare(model, images)
                labels = {"backbone": backbone.upper(), "setup": "HA1", "precision": precision}
                timer.measure(lambda: model(images), "inference", variant, batch, **labels)

        timer.attempt(f"inference {variant} {backbone} batch {batch} {precision}", once)

    for channels_last in args.channels_last:
        run(layout("eager", channels_last), lambda model, images: model, channels_last)
    if args.device == "cpu" and not args.eager:
        for channels_last in args.channels_last:
            run(layout("optimize_for_inference", channels_last), optimized, channels_last)
    if args.compile:
        run("torch.compile", lambda model, images: torch.compile(model), True)


def optimized(model, images):
    with torch.no_grad():
        traced = torch.jit.trace(model, images)
        return torch.jit.optimize_for_inference(torch.jit.freeze(traced))


def layout(variant, channels_last):
    return variant + " channels-last" if channels_last else variant


def training_step(args, backbone, batch, side, channels_last):
    """A function that takes one step and returns the loss before it."""
    model = resnet.load(args.folder, backbone, "ha1")[0].train().to(args.device)
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
    images = java_images(batch, args.device, torch.float32, channels_last, side)
    labels = (torch.arange(batch) % 10).to(args.device)
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

    def step():
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss

    return step


def training(timer, args, backbone, batch, side, channels_last):
    variant = layout("eager", channels_last)

    def once():
        step = training_step(args, backbone, batch, side, channels_last)
        labels = {"backbone": backbone.upper(), "setup": "HA1", "precision": "fp32", "side": side}
        timer.measure(step, "training", variant, batch, **labels)

    timer.attempt(f"training {variant} {backbone} batch {batch} side {side}", once)


def memory(timer, args, backbone, batch, side, channels_last):
    variant = layout("eager", channels_last)

    def once():
        step = training_step(args, backbone, batch, side, channels_last)
        losses = [step().item() for _ in range(MEMORY_STEPS)]
        with open("/proc/self/status", encoding="ascii") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
        timer.results.append(
            {
                "benchmark": "memory",
                "variant": variant,
                "batch": batch,
                "backbone": backbone.upper(),
                "setup": "HA1",
                "precision": "fp32",
                "side": side,
                "peak_mib": peak / 1024,
                "first_loss": losses[0],
                "calls": MEMORY_STEPS,
            }
        )

    timer.attempt(f"memory {variant} {backbone} batch {batch} side {side}", once)


def curve(timer, args, point, channels_last):
    """One point: of a score, or of a training step."""
    work, axis, backbone, batch, side, threads = point.split("/")
    batch, side, threads = int(batch), int(side), int(threads)

    def once():
        before = torch.get_num_threads()
        torch.set_num_threads(threads or before)
        try:
            if work == "TRAINING":
                call = training_step(args, backbone.lower(), batch, side, channels_last)
            else:
                model = resnet.load(args.folder, backbone.lower(), "ha1")[0].to(args.device)
                if channels_last:
                    model = model.to(memory_format=torch.channels_last)
                images = java_images(batch, args.device, torch.float32, channels_last, side)

                def call():
                    with torch.inference_mode():
                        return model(images)

            labels = {"backbone": backbone, "setup": "HA1", "precision": "fp32", "side": side, "threads": threads}
            timer.measure(call, f"curve-{work.lower()}", layout("eager", channels_last), batch, axis=axis, **labels)
        finally:
            torch.set_num_threads(before)

    timer.attempt(f"curve {layout('eager', channels_last)} {point}", once)


class Photographs(torch.utils.data.Dataset):
    """JPEG files the reference's way: Pillow decodes and resizes, the values are normalised."""

    def __init__(self, paths):
        self.paths = paths
        self.mean = torch.tensor(MEAN).reshape(3, 1, 1)
        self.std = torch.tensor(STD).reshape(3, 1, 1)

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        import numpy
        from PIL import Image

        with Image.open(self.paths[index]) as image:
            small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        pixels = torch.from_numpy(numpy.array(small)).permute(2, 0, 1)
        return (pixels.float() / 255 - self.mean) / self.std


def files(timer, args, backbone, paths):
    """From files to logits: one by one as the reference does it, in batches, and with worker processes that read."""
    photographs = Photographs(paths)
    batch = 8

    def run(variant, channels_last):
        model = resnet.load(args.folder, backbone, "ha1")[0].to(args.device)
        if channels_last:
            model = model.to(memory_format=torch.channels_last)

        def score(images):
            images = images.to(args.device)
            return model(images.contiguous(memory_format=torch.channels_last) if channels_last else images)

        def one_by_one():
            return [score(photographs[i].unsqueeze(0)) for i in range(len(paths))]

        def batches():
            return [
                score(torch.stack([photographs[i] for i in range(start, min(start + batch, len(paths)))]))
                for start in range(0, len(paths), batch)
            ]

        workers = max(1, torch.get_num_threads())
        loader = torch.utils.data.DataLoader(
            photographs, batch_size=batch, num_workers=workers, persistent_workers=True
        )
        labels = {"backbone": backbone.upper(), "setup": "HA1", "precision": "fp32"}
        with torch.inference_mode():
            timer.measure(one_by_one, "files", f"{variant} one by one", len(paths), **labels)
            timer.measure(batches, "files", f"{variant} batches of {batch}", len(paths), **labels)
            timer.measure(
                lambda: [score(images) for images in loader],
                "files",
                f"{variant} DataLoader, {workers} workers, batches of {batch}",
                len(paths),
                **labels,
            )

    for channels_last in args.channels_last:
        variant = layout("eager", channels_last)
        timer.attempt(f"files {variant} {backbone}", lambda: run(variant, channels_last))


def decode(timer, path):
    from PIL import Image

    def once():
        with Image.open(path) as image:
            image.convert("RGB")

    timer.measure(once, "decode", "Pillow")


def gemm(timer, args):
    before = torch.get_num_threads()
    for threads in sorted({1, before}):
        torch.set_num_threads(threads)
        left = torch.rand(GEMM, GEMM, device=args.device)
        right = torch.rand(GEMM, GEMM, device=args.device)
        product = torch.empty(GEMM, GEMM, device=args.device)
        timer.measure(lambda: torch.mm(left, right, out=product), "gemm", f"torch.mm, {threads} threads", threads=threads)
    torch.set_num_threads(before)


def main():
    parser = argparse.ArgumentParser(description="Times PyTorch on a folder's networks; see the head of this file.")
    parser.add_argument("folder")
    parser.add_argument("--out")
    parser.add_argument("--quick", action="store_true", help="less time for each measurement")
    parser.add_argument("--eager", action="store_true", help="without optimize_for_inference")
    parser.add_argument("--compile", action="store_true", help="torch.compile as well; needs a C++ compiler")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--threads", type=int, default=0, help="0 for PyTorch's own choice")
    parser.add_argument("--seconds", type=float, default=0, help="for each measurement")
    parser.add_argument("--limit", type=float, default=float("inf"), help="seconds after which nothing new is begun")
    parser.add_argument("--only", default="gemm,inference,training,files,decode", help=f"some of {','.join(PARTS)}")
    parser.add_argument("--backbones", default="resnet50,resnet18")
    parser.add_argument("--batches", default="1,8")
    parser.add_argument("--layouts", default="channels-first,channels-last")
    parser.add_argument("--steps", default="resnet18:8:224", help="training steps: backbone, batch and side of each")
    parser.add_argument("--points", default="", help="points of cost curves")
    parser.add_argument("--files", type=int, default=16, help="JPEG files a call; 0 to leave them out")
    args = parser.parse_args()
    only = args.only.split(",")
    if not set(only) <= set(PARTS):
        parser.error(f"--only must be some of {','.join(PARTS)} but was {args.only}")
    layouts = args.layouts.split(",")
    if not set(layouts) <= {"channels-first", "channels-last"}:
        parser.error(f"--layouts must be channels-first, channels-last or both but was {args.layouts}")
    args.channels_last = [name == "channels-last" for name in layouts]
    if args.threads:
        torch.set_num_threads(args.threads)
    timer = Timer(args.seconds or (4 if args.quick else 10), args.device, args.limit)
    batches = [int(batch) for batch in args.batches.split(",")]
    backbones = args.backbones.split(",")
    steps = [(step.split(":")[0], *map(int, step.split(":")[1:])) for step in args.steps.split(",")]
    if "gemm" in only and args.device == "cpu":
        gemm(timer, args)
    if "inference" not in only:
        pass
    elif args.device == "cpu":
        for backbone in backbones:
            for batch in batches:
                inference(timer, args, backbone, batch, "fp32")
    else:
        for backbone in backbones:
            for precision in ("fp32", "tf32", "fp16"):
                torch.backends.cuda.matmul.allow_tf32 = precision != "fp32"
                torch.backends.cudnn.allow_tf32 = precision != "fp32"
                for batch in batches:
                    inference(timer, args, backbone, batch, precision)
        torch.backends.cudnn.allow_tf32 = False
    for backbone, batch, side in steps:
        for channels_last in args.channels_last:
            if "training" in only:
                training(timer, args, backbone, batch, side, channels_last)
            if "memory" in only:
                memory(timer, args, backbone, batch, side, channels_last)
    for point in args.points.split(",") if "curves" in only else ():
        for channels_last in args.channels_last:
            curve(timer, args, point, channels_last)
    paths = sorted(glob.glob(f"{args.folder}/jpeg/*.jpg"))[: args.files]
    if not args.files or not {"files", "decode"} & set(only):
        pass
    elif paths:
        for backbone in backbones if "files" in only else ():
            files(timer, args, backbone, paths)
        if "decode" in only:
            timer.attempt("decode", lambda: decode(timer, paths[0]))
    else:
        timer.skipped.append(f"files: there are none in {args.folder}/jpeg")
    document = {
        "schema": 2,
        "machine": {
            "torch": torch.__version__,
            "topology": resnet.TOPOLOGY,
            "device": torch.cuda.get_device_name() if args.device == "cuda" else "cpu",
            "threads": torch.get_num_threads(),
            "instructions": torch.backends.cpu.get_cpu_capability(),
            "python": platform.python_version(),
        },
        "skipped": timer.skipped,
        "results": timer.results,
    }
    text = json.dumps(document, indent=1) + "\n"
    if args.out:
        with open(args.out, "w", encoding="utf-8") as out:
            out.write(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
