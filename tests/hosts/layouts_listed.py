"""The structs of tests/abi/layouts-64.txt as the drivers print theirs: "seqr_config 168", "seqr_config.flags 4"."""

import os

HERE = os.path.dirname(os.path.abspath(__file__))

with open(os.path.join(HERE, "../abi/layouts-64.txt"), encoding="ascii") as file:
    for line in file:
        if not line.startswith(" "):
            name, _, size = line.split()
            print(name, size)
        elif not line.startswith("  align"):
            print(f"{name}.{line.split(':')[0].strip()} {line.split()[-1]}")
