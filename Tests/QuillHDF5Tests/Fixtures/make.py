"""Writes small HDF5 files with h5py 3.14, in the forms that HDF5Tests reads and rejects: python make.py."""

import h5py
import numpy as np

numbers = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 8
with h5py.File("plain.h5", "w") as f:
    f.attrs["variable"] = "läßt"
    f.attrs["fixed"] = np.bytes_("fixed")
    f.attrs["variables"] = np.array(["a", "bc", ""], dtype=h5py.string_dtype())
    f.attrs["fixeds"] = np.array([b"a", b"bcd"])
    f.attrs["empty"] = np.array([])
    f.attrs["number"] = 7
    f.attrs["numbers"] = np.array([1.5, -2])
    f.attrs["pair"] = np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")])
    f["scalar"] = np.int64(-5)
    for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", ">f4", ">i4"]:
        f["kinds/" + kind.replace(">", "big-")] = np.array([[0, 1, 100]], dtype=kind)
    f.create_dataset("packed", data=numbers, compression="gzip", shuffle=True, fletcher32=True, chunks=(1, 2, 4))
    f.create_dataset("chunked", data=numbers, chunks=(2, 3, 4), maxshape=(None, 3, 4))
    f["none"] = np.zeros((0, 3), np.float32)
    f["text"] = "words"
with h5py.File("latest.h5", "w", libver="latest") as f:
    f.attrs["variable"] = "text"
    f["a/b/c"] = numbers
with h5py.File("soft.h5", "w") as f:
    f["a"] = numbers
    f["b"] = h5py.SoftLink("/a")
with h5py.File("elsewhere.h5", "w") as f:
    f["b"] = h5py.ExternalLink("plain.h5", "/scalar")
with h5py.File("twice.h5", "w") as f:
    f["a/b"] = numbers
    f["a/c"] = f["a"]
with h5py.File("external.h5", "w") as f:
    f.create_dataset("a", (2,), "f4", external=[("/etc/passwd", 0, 8)])
with h5py.File("virtual.h5", "w") as f:
    layout = h5py.VirtualLayout((2, 3, 4), "f4")
    layout[:] = h5py.VirtualSource("plain.h5", "packed", (2, 3, 4))
    f.create_virtual_dataset("a", layout)
with h5py.File("lzf.h5", "w") as f:
    f.create_dataset("a", data=numbers, compression="lzf")
with h5py.File("absurd.h5", "w") as f:
    f.create_dataset("a", (1 << 40,), "f4", chunks=(1024,))
with h5py.File("vast.h5", "w") as f:
    f.create_dataset("a", (1 << 40,), "f4", chunks=(1024,), compression="gzip")[0] = 1
with h5py.File("unwritten.h5", "w") as f:
    f.create_dataset("a", (1000, 1000), "f4")
