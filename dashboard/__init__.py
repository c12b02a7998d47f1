"""Turns measures into Streamlit pages. A page itself does no arithmetic."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `mash` says why; another server may start the pages without it

# Altair uses pandas where it finds it loaded. Were it loaded with the first chart, the first two readers at once could
# find it half loaded, and one of them would see an error. So it is loaded here, before any page is drawn.
import pandas  # noqa: F401
