"""Writes golden/npz-text.json: texts as NumPy writes them into .npy files.

    pip install numpy==2.4.6
    python npz_text_goldens.py > ../resources/golden/npz-text.json
"""

import base64
import io
import json
import sys

import numpy as np


def saved(array):
    out = io.BytesIO()
    np.save(out, array)
    return base64.b64encode(out.getvalue()).decode()


def entry(name, array, text):
    return {"name": name, "text": text, "npy_base64": saved(array)}


def main():
    arrays = [
        entry("mode", np.array("pytorch-fid"), "pytorch-fid"),
        entry("sha256", np.array("0123456789abcdef" * 4), "0123456789abcdef" * 4),
        entry("beyond the basic plane", np.array("\U0001D53Ctest"), "\U0001D53Ctest"),
        entry("big endian", np.array("clean-fid", dtype=">U9"), "clean-fid"),
        entry("padded", np.array("clean-fid", dtype="<U12"), "clean-fid"),
        entry("one in a row", np.array(["clean-fid"]), "clean-fid"),
    ]
    json.dump({"source": "NumPy %s, numpy.save; made by src/test/python/npz_text_goldens.py" % np.__version__,
               "tolerance": "exact", "arrays": arrays}, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
