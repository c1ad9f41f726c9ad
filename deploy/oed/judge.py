"""Holds account files to Open Exposure Data with the standard's own tool; exits 1 with its complaint at the first wrong
one. Its environment (`deploy/tools.sh`) is its own: it brings half a gigabyte that nothing else here needs.

Its command line is of no use, since that exits 0 even when it fails.
"""

import sys

from ods_tools.oed import OedExposure

for file in sys.argv[1:]:
    OedExposure(account=file, check_oed=True, use_field=True)
