#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes src/test/resources/golden/dicom.json: DICOM files and their pixels, by pydicom, NumPy and Pillow.

Grey: apply_modality_lut, apply_voi_lut (or, without a window, all that the bits hold), scaled to 0-255 and rounded half up;
MONOCHROME1 inverted. Colours: pixel_array, which converts YBR. JPEG: Pillow's decoder. Other mappings (`depth`): NumPy on the rescaled values.
"""

import base64
import io
import json
import pathlib

import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_modality_lut, apply_voi_lut
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEGBaseline8Bit

W, H = 12, 10
random = np.random.default_rng(7)


def dataset(syntax, photometric, stored, allocated, signed=False, frames=1, samples=1, size=(W, H), **more):
    d = Dataset()
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = syntax
    d.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    d.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    d.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    d.SOPInstanceUID = "1.2.3.4"
    d.PatientName = "Drawn^Synthetic"
    d.Columns, d.Rows = size
    d.SamplesPerPixel = samples
    d.PhotometricInterpretation = photometric
    d.BitsAllocated, d.BitsStored, d.HighBit = allocated, stored, stored - 1
    d.PixelRepresentation = int(signed)
    if frames > 1:
        d.NumberOfFrames = frames
    if samples > 1:
        d.PlanarConfiguration = more.pop("planar", 0)
    for name, value in more.items():
        setattr(d, name, value)
    return d


def written(d):
    out = io.BytesIO()
    pydicom.dcmwrite(out, d, enforce_file_format=True)
    return out.getvalue()


def values(d):
    return apply_modality_lut(d.pixel_array, d).astype(np.float64)


def span(d):
    bits = d.BitsStored
    ends = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if d.PixelRepresentation else (0, 2**bits - 1)
    return sorted(e * float(d.get("RescaleSlope", 1)) + float(d.get("RescaleIntercept", 0)) for e in ends)


def linear(v, low, high):
    part = (v - low) / (high - low) if high > low else (v > high).astype(np.float64)
    return np.floor(255 * np.clip(part, 0, 1) + 0.5).astype(np.uint8)


def grey(d, depth="pillow"):
    v = values(d)
    if depth.startswith("window="):
        center, width = map(float, depth[7:].split(","))
        out = linear(v, center - width / 2, center + width / 2)
    elif depth.startswith("percentile="):
        low, high = map(float, depth[11:].split(","))
        out = linear(v, np.percentile(v, low), np.percentile(v, high))
    elif "WindowCenter" in d and depth == "pillow":
        low, high = span(d)
        out = linear(apply_voi_lut(apply_modality_lut(d.pixel_array, d), d).astype(np.float64), low, high)
    else:
        out = linear(v, *span(d))
    return 255 - out if d.PhotometricInterpretation == "MONOCHROME1" else out


cases = []


def case(name, d, rgb, depth="pillow"):
    frames = rgb if rgb.ndim == 4 or (rgb.ndim == 3 and rgb.shape[-1] != 3) else rgb[None]
    if frames.ndim == 3:
        frames = np.repeat(frames[..., None], 3, axis=3)
    cases.append(
        {
            "name": name,
            "depth": depth,
            "file": base64.b64encode(written(d)).decode(),
            "width": int(d.Columns),
            "height": int(d.Rows),
            "frames": [base64.b64encode(np.ascontiguousarray(f, np.uint8).tobytes()).decode() for f in frames],
        }
    )


def reread(d):
    return pydicom.dcmread(io.BytesIO(written(d)))


def noise(shape, low, high, kind):
    return random.integers(low, high, shape, endpoint=True).astype(kind)


def monochrome(name, d, pixels, depths=("pillow",)):
    d.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
    d["PixelData"].VR = "OW" if d.BitsAllocated == 16 else "OB"
    for depth in depths:
        case(name if depth == "pillow" else f"{name}, {depth}", d, grey(reread(d), depth), depth)


monochrome(
    "12 of 16 bits with a window",
    dataset(ExplicitVRLittleEndian, "MONOCHROME2", 12, 16, WindowCenter=1800, WindowWidth=2000),
    noise((H, W), 0, 4095, "<u2"),
    ("pillow", "full", "window=1000,500", "percentile=5,95"),
)
monochrome(
    "signed and rescaled to Hounsfield's units",
    dataset(ExplicitVRLittleEndian, "MONOCHROME2", 16, 16, True, WindowCenter=[40, 500], WindowWidth=[400, 1500],
            RescaleSlope=1, RescaleIntercept=-1024),
    noise((H, W), -200, 2500, "<i2"),
    ("pillow", "window=40,80", "percentile=1,99"),
)
monochrome("low values are white", dataset(ExplicitVRLittleEndian, "MONOCHROME1", 8, 8), noise((H, W), 0, 255, "u1"))
monochrome(
    "window LINEAR_EXACT",
    dataset(ExplicitVRLittleEndian, "MONOCHROME2", 10, 16, WindowCenter=400.5, WindowWidth=300.25,
            VOILUTFunction="LINEAR_EXACT"),
    noise((H, W), 0, 1023, "<u2"),
)
monochrome(
    "window SIGMOID, a negative slope",
    dataset(ExplicitVRLittleEndian, "MONOCHROME2", 12, 16, WindowCenter=-400, WindowWidth=700, RescaleSlope=-0.5,
            RescaleIntercept=100, VOILUTFunction="SIGMOID"),
    noise((H, W), 0, 4095, "<u2"),
    ("window=-300,500",),
)
monochrome(
    "window SIGMOID",
    dataset(ExplicitVRLittleEndian, "MONOCHROME2", 12, 16, WindowCenter=1500, WindowWidth=700, VOILUTFunction="SIGMOID"),
    noise((H, W), 0, 4095, "<u2"),
)
monochrome("no window", dataset(ExplicitVRLittleEndian, "MONOCHROME2", 12, 16), noise((H, W), 0, 4095, "<u2"))
monochrome("three frames", dataset(ExplicitVRLittleEndian, "MONOCHROME2", 8, 8, frames=3, size=(5, 3)),
           noise((3, 3, 5), 0, 255, "u1"))

inner = Dataset()
inner.CodeMeaning = "inside"
inner.is_undefined_length_sequence_item = True
outer = Dataset()
outer.PurposeOfReferenceCodeSequence = Sequence([inner, inner])
outer["PurposeOfReferenceCodeSequence"].is_undefined_length = True
outer.is_undefined_length_sequence_item = True
for syntax, name in ((ImplicitVRLittleEndian, "implicit"), (ExplicitVRLittleEndian, "explicit")):
    d = dataset(syntax, "MONOCHROME2", 8, 8)
    d.SourceImageSequence = Sequence([outer, outer])
    d["SourceImageSequence"].is_undefined_length = True
    monochrome(f"{name}, with sequences of undefined length", d, noise((H, W), 0, 255, "u1"))


def colours(name, photometric, pixels, planar=0):
    d = dataset(ExplicitVRLittleEndian, photometric, 8, 8, samples=3, planar=planar)
    d.PixelData = (pixels.transpose(2, 0, 1) if planar else pixels).tobytes()
    d["PixelData"].VR = "OB"
    case(name, d, reread(d).pixel_array)


colours("RGB", "RGB", noise((H, W, 3), 0, 255, "u1"))
colours("RGB in planes", "RGB", noise((H, W, 3), 0, 255, "u1"), 1)
colours("YBR_FULL", "YBR_FULL", noise((H, W, 3), 0, 255, "u1"))

d = dataset(ExplicitVRLittleEndian, "YBR_FULL_422", 8, 8, samples=3)
d.PixelData = noise((H, W, 2), 0, 255, "u1").tobytes()
d["PixelData"].VR = "OB"
case("YBR_FULL_422", d, reread(d).pixel_array)


def picture(mode, shift):
    y, x = np.mgrid[0:16, 0:24]
    r, g, b = 8 * x + shift, 12 * y, 255 - 5 * x - 4 * y
    rgb = np.clip(np.stack([r, g, b], -1), 0, 255).astype(np.uint8)
    return Image.fromarray(rgb).convert(mode)


def jpeg(mode, shift=0, **options):
    out = io.BytesIO()
    picture(mode, shift).save(out, "JPEG", **options)
    return out.getvalue()


def decoded(file):
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))


def compressed(name, photometric, samples, files, **more):
    d = dataset(JPEGBaseline8Bit, photometric, 8, 8, samples=samples, frames=len(files), size=(24, 16), **more)
    d.PixelData = encapsulate(files, **({"fragments_per_frame": 1}))
    d["PixelData"].VR = "OB"
    d["PixelData"].is_undefined_length = True
    case(name, d, np.stack([decoded(f) for f in files]))


compressed("JPEG, grey", "MONOCHROME2", 1, [jpeg("L")])
compressed("JPEG, colours", "YBR_FULL_422", 3, [jpeg("RGB", quality=85)])
compressed("JPEG, three frames", "YBR_FULL_422", 3, [jpeg("RGB", s) for s in (0, 40, 80)])

path = pathlib.Path(__file__).parents[1] / "resources" / "golden" / "dicom.json"
path.write_text(
    json.dumps(
        {
            "source": f"pydicom {pydicom.__version__}, NumPy {np.__version__}, Pillow {Image.__version__}: dicom_goldens.py",
            "cases": cases,
        },
        indent=1,
    )
    + "\n"
)
