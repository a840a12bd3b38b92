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

# What h5py's options store in other ways.
table = (np.arange(13 * 11, dtype=np.float32).reshape(13, 11) - 70) / 8
forms = [
    {},
    {"chunks": (4, 3)},
    {"chunks": (4, 3), "compression": "gzip"},
    {"chunks": (13, 11), "compression": 9, "shuffle": True, "fletcher32": True},
    {"chunks": (1, 11), "fletcher32": True},
    {"chunks": (13, 1), "shuffle": True},
    {"chunks": (5, 20), "compression": "gzip", "fletcher32": True, "maxshape": (None, None)},
    {"chunks": (20, 20), "shuffle": True, "maxshape": (None, None)},
]
halves = np.array([np.nan, np.inf, -np.inf, -0.0, 2**-24, 2**-14, -3 * 2**-20, 65504], np.float16)
with h5py.File("forms.h5", "w") as f:
    for index, form in enumerate(forms):
        f.create_dataset(f"forms/{index}", data=table, **form)
    for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
        for order in "<>":
            low = 0 if kind[0] == "u" else -3
            f[f"kinds/{order}{kind}"] = np.arange(low, 120, 7).astype(order + kind)
    f["halves"] = halves
    f["huge"] = np.array([2**63], np.uint64)[:0]
    f["bool"] = np.array([True, False, True])
    f["volume"] = np.arange(7 * 6 * 5, dtype=np.int16).reshape(7, 6, 5)
    f.create_dataset("cube", data=np.arange(210, dtype=np.int16).reshape(7, 6, 5), chunks=(3, 4, 5), compression=1)
    f.create_dataset("odd", data=np.arange(21, dtype=np.uint8), chunks=(7,), compression=1, fletcher32=True)
    f.create_dataset("sparse", (40,), ">i4", chunks=(10,), compression=1, fillvalue=7)[5:15] = 1
    f.create_dataset("unwritten", (0, 4), "f4", maxshape=(None, 4))
    f["null"] = h5py.Empty("f4")
    f["texts"] = np.array([b"a", b"bcd"])
    f["pairs"] = np.zeros(3, [("a", "i4")])
    low = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    low.set_layout(h5py.h5d.COMPACT)
    place = h5py.h5d.create(f.id, b"compact", h5py.h5t.STD_I16BE, h5py.h5s.create_simple((3,)), low)
    place.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1, -2, 3], np.int16))
    f.attrs["long"] = "y" * 60000
    f.attrs["fixeds"] = np.array([b"abc " * 20] * 40)
    f.attrs["variables"] = np.array([f"läyer{index}" for index in range(300)], dtype=h5py.string_dtype())
    f.attrs["ascii"] = np.array([b"x"], dtype=h5py.string_dtype("ascii"))
    f.attrs["bool"] = True
    f.attrs["null"] = h5py.Empty("f4")
    f.attrs["big"] = np.array([[1, -2], [3, 4]], ">i2")
    f.attrs["half"] = np.float16(1.5)
    f.attrs["empty"] = ""
    f.attrs["unsigned"] = np.uint64(2**63)
    for index in range(20):
        f.attrs[f"number{index}"] = index
# The newer forms of libver and track_order that need no other structures.
with h5py.File("newer.h5", "w", libver="latest", track_order=True) as f:
    f["a/b"] = np.arange(5, dtype=np.int32)
    f.create_dataset("single", data=table, chunks=(13, 11))
    f.create_dataset("packed", data=table, chunks=(13, 11), compression="gzip", shuffle=True)
    f.attrs["list"] = ["a", "b"]
    for index in range(5):
        f.attrs[f"number{index}"] = index
with h5py.File("v108.h5", "w", libver=("v108", "v108")) as f:
    f["a/b"] = np.arange(5, dtype=np.int32)
    f.create_dataset("packed", data=table, chunks=(4, 3), compression="gzip")
    f.attrs["text"] = "text"
# Names and attributes in heaps of several sizes; names of 600 characters need blocks of several rows.
with h5py.File("many-members.h5", "w", libver="latest") as f:
    for index in range(20):
        f.create_group(str(index))
    for index in range(150):
        f.create_dataset(f"many/{index}", data=np.int32(index))
    for index in range(12):
        f.create_dataset(f"long/{index}" + "x" * 600, data=np.int32(index))
with h5py.File("many-attributes.h5", "w", track_order=True) as f:
    for index in range(200):
        f.attrs[str(index)] = index
with h5py.File("long-attributes.h5", "w", libver="latest") as f:
    for index in range(3):
        f.attrs[f"long{index}"] = np.bytes_(f"{index}" * 20000)
    f.attrs["longer"] = np.arange(10000, dtype=np.int16)
with h5py.File("fixed-array.h5", "w", libver="latest") as f:
    f.create_dataset("a", data=np.arange(100), chunks=(10,))
    f.create_dataset("pages", data=np.arange(3000, dtype=np.uint8), chunks=(1,))
    f.create_dataset("packed", data=table, chunks=(4, 3), compression="gzip", shuffle=True, fletcher32=True)
    f.create_dataset("sparse", (40,), ">i4", chunks=(10,), compression=1, fillvalue=7)[5:15] = 1
    for name, form in [("grows", {}), ("grows-packed", {"compression": "gzip"})]:
        f.create_dataset(name, data=table, chunks=(2, 3), maxshape=(None, None), **form)
with h5py.File("growing.h5", "w", libver="latest") as f:
    f.create_dataset("a", data=np.arange(100), chunks=(10,), maxshape=(None,))
    # Entries in the index block, in its data blocks, in those of secondary blocks, and on pages.
    f.create_dataset("many", data=np.arange(1500) % 251, dtype="u1", chunks=(1,), maxshape=(None,))
    f.create_dataset("holes", (150000,), "u1", chunks=(1,), maxshape=(None,), fillvalue=3, compression=1)
    for place in [*range(40), *range(132090, 132390), 137207]:
        f["holes"][place] = place % 251
    for axis in range(2):
        limits = [20, 20]
        limits[axis] = None
        for name, form in [("", {}), ("-packed", {"compression": "gzip", "shuffle": True})]:
            f.create_dataset(f"axis{axis}{name}", data=table, chunks=(2, 3), maxshape=limits, **form)
    cube = np.arange(210, dtype=np.int16).reshape(7, 6, 5)
    f.create_dataset("cube", data=cube, chunks=(2, 4, 3), maxshape=(9, None, 8))
    shrunk = f.create_dataset("shrunk", data=np.arange(100), chunks=(7,), maxshape=(None,))
    shrunk.resize((10,))
    # Data with room to grow up to a limit, in a fixed array.
    f.create_dataset("limited", data=table, chunks=(2, 3), maxshape=(30, 40))
with h5py.File("committed.h5", "w") as f:
    f["t"] = np.dtype("f4")
    f.create_dataset("a", (3,), dtype=f["t"])
with h5py.File("beyond.h5", "w") as f:
    f["a"] = np.array([1, 2**63], np.uint64)
