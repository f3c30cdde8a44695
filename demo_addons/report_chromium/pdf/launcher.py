"""Start a program in place of this one, with its DevTools pipe on descriptors 3 and 4.

Usage: launcher.py READ WRITE PROGRAM ARGUMENT...

Odoo limits the address space of its processes; Chromium reserves far more than it uses and dies without a word below
that limit. So the limit is lifted for Chromium alone.
"""

import os
import resource
import sys

if __name__ == "__main__":
    read, write = int(sys.argv[1]), int(sys.argv[2])
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    # Through descriptors beyond 4 first: one of the two may be 3 or 4 already.
    read, write = os.dup2(read, 23), os.dup2(write, 24)
    os.dup2(read, 3)
    os.dup2(write, 4)
    os.close(read)
    os.close(write)
    os.execv(sys.argv[3], sys.argv[3:])
