"""How ctypes lays out the structs of the package, as layouts_listed.py writes them."""

import ctypes
import re

from libseqr import _raw as raw

for one in vars(raw).values():
    if isinstance(one, type) and issubclass(one, ctypes.Structure) and one is not ctypes.Structure:
        name = "seqr" + re.sub("([A-Z])", lambda found: "_" + found[1].lower(), one.__name__)
        print(name, ctypes.sizeof(one))
        for field, _ in one._fields_:
            print(f"{name}.{field} {getattr(one, field).offset}")
