"""Prints the rows of FileNamePatternTests: paths as Python's str.format makes them from the same numbers."""

VALUES = {"epoch": 3, "batch": 12, "val_loss": 0.0979512345, "accuracy": 0.5, "loss": 12345.678}
PATTERNS = [
    "best.h5",
    "weights.{epoch:02d}-{val_loss:.4f}.h5",
    "{epoch}-{accuracy}.keras",
    "{epoch:05d}_{batch:d}",
    "{{{epoch}}}-{val_loss:8.2f}",
    "{val_loss:08.3f}",
    "{accuracy:.1%}",
    "{accuracy:09.2%}",
    "{loss:.2e}",
    "{loss:g}",
    "{epoch:.1f}",
    "{epoch:4}|{epoch:04}",
    "{val_loss:.3}",
]
for pattern in PATTERNS:
    print(f'        ("{pattern}", "{pattern.format(**VALUES)}"),')
