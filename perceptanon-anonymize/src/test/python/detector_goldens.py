"""Writes detectors/*.onnx, small networks with weights by formula, and golden/detectors.json, what they find in images by formula.

    pip install onnx==1.23.1 onnxruntime==1.30.0 opencv-python-headless==5.0.0.93 numpy==2.4.6
    python detector_goldens.py ../resources

YuNet's detections are those of OpenCV's FaceDetectorYN. SCRFD's, CenterFace's and YOLO's follow their published formulas, computed
here from the outputs of ONNX Runtime, with OpenCV's NMSBoxesBatched. Images are scaled by OpenCV.
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def image(width, height, seed):
    """(height, width, 3) RGB; the tests compute the same."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * (3 + c) + y * (5 + 2 * c) + x * y // (7 + c) + 41 * seed + 90 * c + (x // 16 + y // 16) % 5 * 50) % 256
            ).astype(np.uint8)


def weights(name, *shape, scale=1.0):
    n = int(np.prod(shape))
    return numpy_helper.from_array((np.sin(np.arange(n) * 12.9898 + len(name)) * scale).reshape(shape).astype(np.float32), name)


def constant(name, values, dtype=np.float32):
    return numpy_helper.from_array(np.asarray(values, dtype), name)


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def save(path, nodes, inputs, outputs, initializers, metadata=None, opset=13, ir=8):
    graph = helper.make_graph(nodes, path.stem, inputs, outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir,
                              producer_name="perceptanon tests")
    for key, text in (metadata or {}).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, text
    onnx.checker.check_model(model)
    onnx.save(model, path)


def pooled(stride, source="input"):
    return helper.make_node("AveragePool", [source], [f"pool_{stride}"], kernel_shape=[stride, stride],
                            strides=[stride, stride])


def flat_head(nodes, initializers, name, stride, channels, scale, bias, activation, shape):
    """1×1 convolution of the pooled input, activation, (height, width, anchor) order, and shape."""
    nodes.append(helper.make_node("Conv", [f"pool_{stride}", f"{name}_w", f"{name}_b"], [f"{name}_c"]))
    initializers += [weights(f"{name}_w", channels, 3, 1, 1, scale=scale), constant(f"{name}_b", bias)]
    last_name = f"{name}_c"
    if activation:
        nodes.append(helper.make_node(activation, [last_name], [f"{name}_a"]))
        last_name = f"{name}_a"
    nodes.append(helper.make_node("Transpose", [last_name], [f"{name}_t"], perm=[0, 2, 3, 1]))
    initializers.append(constant(f"{name}_s", shape, np.int64))
    nodes.append(helper.make_node("Reshape", [f"{name}_t", f"{name}_s"], [name]))


def yunet(path, size, built_in=False):
    nodes, initializers, outputs = [pooled(s) for s in (8, 16, 32)], [], []
    for kind, channels, scale, bias, activation in [
            ("cls", 1, 0.006, -0.2, "Sigmoid"), ("obj", 1, 0.007, 0.1, "Sigmoid"),
            ("bbox", 4, 0.004, [0.1, -0.1, 1.1, 1.3], None), ("kps", 10, 0.003, [0.1 * i for i in range(10)], None)]:
        for stride in (8, 16, 32):
            name = f"{kind}_{stride}"
            flat_head(nodes, initializers, name, stride, channels, scale,
                      np.broadcast_to(np.asarray(bias), (channels,)), activation, [1, (size // stride) ** 2 if built_in else -1, channels])
            outputs.append(value(name, [1, (size // stride) ** 2, channels]))
    save(path, nodes, [value("input", [1, 3, size, size])], outputs, initializers)


def scrfd(path, levels, anchors, landmarks, batched):
    nodes, initializers = [pooled(8 << i) for i in range(levels)], []
    outputs = []
    number = 440
    for kind, channels, scale, bias, activation in [
            ("score", 1, 1.1, -0.1, "Sigmoid"), ("box", 4, 0.4, 2.1, None), ("kps", 10, 0.8, 0.1, None)][:3 if landmarks else 2]:
        for i in range(levels):
            name, number = str(number), number + 7
            shape = ([1] if batched else []) + [-1, channels]
            flat_head(nodes, initializers, name, 8 << i, channels * anchors, scale,
                      np.full(channels * anchors, bias), activation, shape)
            outputs.append(value(name, ([1] if batched else []) + ["?" + name, channels]))
    save(path, nodes, [value("input", [1, 3, "height", "width"])], outputs, initializers)


def centerface(path):
    """As the published file: version 3, weights among the inputs, and a size that is only an example."""
    nodes, initializers, outputs = [pooled(4, "input.1")], [], []
    inputs = [value("input.1", [10, 3, 32, 32])]
    for name, channels, scale, bias, activation in [
            ("537", 1, 0.012, 3.4, "Sigmoid"), ("538", 2, 0.004, [1.1, 0.9], None), ("539", 2, 0.003, [0.2, -0.1], None),
            ("540", 10, 0.002, [0.1 * i for i in range(10)], None)]:
        out = name if activation is None else name + "_c"
        nodes.append(helper.make_node("Conv", ["pool_4", f"{name}_w", f"{name}_b"], [out]))
        if activation:
            nodes.append(helper.make_node(activation, [out], [name]))
        tensors = [weights(f"{name}_w", channels, 3, 1, 1, scale=scale),
                   constant(f"{name}_b", np.broadcast_to(np.asarray(bias), (channels,)))]
        initializers += tensors
        inputs += [value(t.name, list(t.dims)) for t in tensors]
        outputs.append(value(name, [10, channels, 8, 8]))
    save(path, nodes, inputs, outputs, initializers, opset=9, ir=3)


YOLO_NAMES = ["person", "face", "it's a dog"]


def yolo(path, side, names=YOLO_NAMES, task="detect", batch="batch", pose=False):
    """Blue is a person, red a face, green a dog, each twice the size of a cell."""
    cells, rows = side // 8, 4 + len(names)
    w = np.zeros((rows + (15 if pose else 0), 3), np.float32)
    b = np.zeros(rows + (15 if pose else 0), np.float32)
    w[:4] = [[3, -2, 1], [-1, 2, 2], [6, 2, -4], [2, -5, 6]]
    b[:4] = [0, 0, 18, 20]
    for i in range(len(names)):
        w[4 + i] = np.roll([14, -9, -9], {"person": 2, "face": 0}.get(names[i], 1))
        b[4 + i] = -4
    if pose:
        w[rows:] = np.sin(np.arange(45)).reshape(15, 3) * 4
    grid = np.zeros((1, 4, cells, cells), np.float32)
    grid[0, 0], grid[0, 1] = np.meshgrid((np.arange(cells) + 0.5) * 8, (np.arange(cells) + 0.5) * 8)
    parts = [4, len(names)] + ([15] if pose else [])
    nodes = [pooled(8, "images"), helper.make_node("Conv", ["pool_8", "w", "b"], ["conv"]),
             helper.make_node("Split", ["conv", "parts"], ["box", "cls"] + (["kpt"] if pose else []), axis=1),
             helper.make_node("Add", ["box", "grid"], ["placed"]), helper.make_node("Sigmoid", ["cls"], ["score"]),
             helper.make_node("Concat", ["placed", "score"] + (["kpt"] if pose else []), ["all"], axis=1),
             helper.make_node("Reshape", ["all", "shape"], ["output0"])]
    initializers = [constant("w", w.reshape(len(w), 3, 1, 1)), constant("b", b), constant("grid", grid),
                    constant("parts", parts, np.int64), constant("shape", [0, len(w), -1], np.int64)]
    metadata = {"task": task, "stride": "32", "names": str(dict(enumerate(names)))}
    if pose:
        metadata["kpt_shape"] = "[5, 3]"
    save(path, nodes, [value("images", [batch, 3, side, side])], [value("output0", [batch, len(w), cells * cells])],
         initializers, metadata)


def session(path):
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def detections(boxes, scores, labels, points):
    """xyxy boxes of the original image → what the tests compare, the highest scores first; without those that lie outside."""
    return [{"label": labels[i], "score": float(scores[i]), "box": [round(float(v), 4) for v in boxes[i]],
             "landmarks": [round(float(v), 4) for v in np.ravel(points[i])]}
            for i in range(len(boxes)) if boxes[i][2] > boxes[i][0] and boxes[i][3] > boxes[i][1]]


def clipped(boxes, width, height):
    return np.clip(boxes, 0, [width, height, width, height])


def kept(boxes, scores, labels, overlap):
    sides = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], 1)
    return np.ravel(cv2.dnn.NMSBoxesBatched(sides.tolist(), [float(s) for s in scores], [int(c) for c in labels], 0.001,
                                            overlap))


def find_yunet(path, rgb, score, overlap):
    height, width = rgb.shape[:2]
    detector = cv2.FaceDetectorYN.create(str(path), "", (width, height), score, overlap, 5000)
    _, faces = detector.detect(np.ascontiguousarray(rgb[:, :, ::-1]))
    faces = np.zeros((0, 15)) if faces is None else faces
    boxes = np.concatenate([faces[:, :2], faces[:, :2] + faces[:, 2:4]], 1)
    return detections(clipped(boxes, width, height), faces[:, 14], ["face"] * len(faces), faces[:, 4:14])


def find_scrfd(path, rgb, score, overlap, side, levels, anchors, landmarks):
    height, width = rgb.shape[:2]
    if height / width > 1:
        new_height, new_width = side, int(side * width / height)
    else:
        new_width, new_height = side, int(side * height / width)
    scale = new_height / height
    canvas = np.zeros((side, side, 3), np.uint8)
    canvas[:new_height, :new_width] = cv2.resize(rgb, (new_width, new_height))
    outs = session(path).run(None, {"input": ((np.float32(canvas) - 127.5) / 128).transpose(2, 0, 1)[None]})
    outs = [o.reshape(-1, o.shape[-1]) for o in outs]
    boxes, scores, points = [], [], []
    for i in range(levels):
        stride = 8 << i
        n = side // stride
        centre = np.repeat(np.stack(np.meshgrid(np.arange(n), np.arange(n)), -1).reshape(-1, 2) * stride, anchors, 0)
        s, d = outs[i][:, 0], outs[levels + i] * stride
        k = outs[2 * levels + i] * stride if landmarks else np.zeros((len(s), 0))
        good = s >= score
        boxes.append(np.concatenate([centre - d[:, :2], centre + d[:, 2:]], 1)[good])
        scores.append(s[good])
        points.append((k.reshape(len(s), -1, 2) + centre[:, None]).reshape(len(s), -1)[good])
    boxes, scores, points = np.concatenate(boxes), np.concatenate(scores), np.concatenate(points)
    order = kept(boxes, scores, np.zeros(len(scores)), overlap)
    return detections(clipped(boxes[order] / scale, width, height), scores[order], ["face"] * len(order),
                      points[order] / scale)


def find_centerface(path, rgb, score, overlap, work):
    height, width = rgb.shape[:2]
    new_height, new_width = -(-height // 32) * 32, -(-width // 32) * 32
    model = onnx.load(path)
    for port in [model.graph.input[0], *model.graph.output]:
        for i in (0, 2, 3):
            port.type.tensor_type.shape.dim[i].dim_param = f"{port.name}_{i}"
    onnx.save(model, work)
    blob = cv2.dnn.blobFromImage(rgb[:, :, ::-1], 1.0, (new_width, new_height), (0, 0, 0), swapRB=True, crop=False)
    heat, size, offset, marks = session(work).run(None, {"input.1": blob})
    boxes, scores, points = [], [], []
    for r, c in zip(*np.where(heat[0, 0] > score)):
        h, w = np.exp(size[0, :, r, c]) * 4
        x = min(max(0, (c + offset[0, 1, r, c] + 0.5) * 4 - w / 2), new_width)
        y = min(max(0, (r + offset[0, 0, r, c] + 0.5) * 4 - h / 2), new_height)
        boxes.append([x, y, min(x + w, new_width), min(y + h, new_height)])
        scores.append(heat[0, 0, r, c])
        points.append([[marks[0, 2 * i + 1, r, c] * w + x, marks[0, 2 * i, r, c] * h + y] for i in range(5)])
    boxes, scores, points = np.array(boxes), np.array(scores), np.array(points)
    order = kept(boxes, scores, np.zeros(len(scores)), overlap)
    scale = np.array([new_width / width, new_height / height])
    return detections(clipped(boxes[order] / np.tile(scale, 2), width, height), scores[order], ["face"] * len(order),
                      points[order] / scale)


def find_yolo(path, rgb, score, overlap, side, names=YOLO_NAMES, pose=False):
    height, width = rgb.shape[:2]
    scale = min(side / height, side / width)
    new_width, new_height = round(width * scale), round(height * scale)
    left, top = round((side - new_width) / 2 - 0.1), round((side - new_height) / 2 - 0.1)
    canvas = np.full((side, side, 3), 114, np.uint8)
    resized = rgb if (new_width, new_height) == (width, height) else cv2.resize(
        rgb, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
    canvas[top:top + new_height, left:left + new_width] = resized
    out = session(path).run(None, {"images": (np.float32(canvas) / 255).transpose(2, 0, 1)[None]})[0][0]
    boxes, scores, labels, points = [], [], [], []
    for c, cell in zip(*np.where(out[4:4 + len(names)] >= score)):
        x, y, w, h = out[:4, cell]
        boxes.append([x - w / 2, y - h / 2, x + w / 2, y + h / 2])
        scores.append(out[4 + c, cell])
        labels.append(c)
        points.append(out[4 + len(names):, cell].reshape(-1, 3)[:, :2] if pose else [])
    boxes, scores, labels = np.array(boxes), np.array(scores), np.array(labels)
    order = kept(boxes, scores, labels, overlap)
    shift = np.array([left, top])
    placed = (boxes[order] - np.tile(shift, 2)) / scale
    marks = [(np.asarray(points[i]) - shift) / scale if pose else [] for i in order]
    return detections(clipped(placed, width, height), scores[order], [names[labels[i]] for i in order], marks)


def suppression(n, overlap, most, seed):
    """OpenCV's NMSBoxes on boxes by formula, all of one label."""
    random = np.random.default_rng(seed)
    boxes = np.round(random.uniform(0, 60, (n, 4)) + [0, 0, 5, 5], 2)
    scores = np.round(random.permutation(n) / n * 0.9 + 0.1, 4)
    order = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), 0.01, overlap, top_k=most)
    return {"boxes": boxes.tolist(), "scores": scores.tolist(), "overlap": overlap, "most": most,
            "kept": [int(i) for i in order]}


def scaled(width, height, seed, to_width, to_height):
    rgb = image(width, height, seed)
    return {"width": width, "height": height, "seed": seed, "to": [to_width, to_height],
            "pixels": cv2.resize(rgb, (to_width, to_height), interpolation=cv2.INTER_LINEAR).ravel().tolist()}


def main():
    out = Path(sys.argv[1])
    models = out / "detectors"
    yunet(models / "yunet.onnx", 160)
    yunet(models / "yunet-96.onnx", 96, True)
    scrfd(models / "scrfd.onnx", 3, 2, True, False)
    scrfd(models / "scrfd-6.onnx", 3, 2, False, True)
    scrfd(models / "scrfd-15.onnx", 5, 1, True, False)
    centerface(models / "centerface.onnx")
    yolo(models / "yolo.onnx", 64)
    yolo(models / "yolo-pose.onnx", 64, ["face"], "pose", 1, True)
    work = models / "work.onnx"
    cases = []

    def case(kind, model, size, seed, score, overlap, found, input_size=None):
        print(kind, model, size, len(found), [round(f["score"], 3) for f in found[:6]], file=sys.stderr)
        cases.append({"kind": kind, "model": model, "width": size[0], "height": size[1], "seed": seed, "score": score,
                      "overlap": overlap, "inputSize": input_size, "found": found})

    for size, seed, score, overlap in [((160, 160), 1, 0.91, 0.3), ((100, 75), 2, 0.88, 0.3), ((203, 96), 3, 0.92, 0.6),
                                       ((64, 64), 4, 0.95, 0.3)]:
        case("yunet", "yunet", size, seed, score, overlap,
             find_yunet(models / "yunet.onnx", image(*size, seed), score, overlap))
    case("yunet", "yunet-96", (96, 96), 5, 0.85, 0.3,
         find_yunet(models / "yunet-96.onnx", image(96, 96, 5), 0.85, 0.3))
    for model, size, seed, side, shape in [("scrfd", (128, 128), 1, 128, (3, 2, True)), ("scrfd", (150, 90), 2, 128, (3, 2, True)),
                                           ("scrfd-6", (40, 60), 3, 96, (3, 2, False)),
                                           ("scrfd-15", (128, 128), 4, 128, (5, 1, True))]:
        case("scrfd", model, size, seed, 0.6, 0.4,
             find_scrfd(models / f"{model}.onnx", image(*size, seed), 0.6, 0.4, side, *shape), side)
    for size, seed, score in [((96, 64), 1, 0.7), ((75, 100), 2, 0.88)]:
        case("centerface", "centerface", size, seed, score, 0.3,
             find_centerface(models / "centerface.onnx", image(*size, seed), score, 0.3, work))
    work.unlink()
    for model, size, seed, names, pose in [("yolo", (64, 64), 1, YOLO_NAMES, False), ("yolo", (90, 61), 2, YOLO_NAMES, False),
                                           ("yolo", (30, 50), 3, YOLO_NAMES, False),
                                           ("yolo-pose", (64, 40), 4, ["face"], True)]:
        case("yolo", model, size, seed, 0.25, 0.45,
             find_yolo(models / f"{model}.onnx", image(*size, seed), 0.25, 0.45, 64, names, pose))
    golden = {
        "origin": f"detector_goldens.py with OpenCV {cv2.__version__}, ONNX Runtime {onnxruntime.__version__}: "
                  "FaceDetectorYN.detect, dnn.NMSBoxes, dnn.NMSBoxesBatched, resize",
        "detections": cases,
        "suppression": [suppression(40, 0.3, 0, 1), suppression(40, 0.0, 0, 2), suppression(60, 0.5, 20, 3),
                        suppression(25, 1.0, 0, 4)],
        "resize": [scaled(19, 13, 1, 8, 9), scaled(16, 12, 2, 8, 6), scaled(7, 5, 3, 20, 11), scaled(30, 2, 4, 1, 1)],
    }
    # allow_nan would write what is no JSON.
    (out / "golden/detectors.json").write_text(json.dumps(golden, allow_nan=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
