"""How Sphinx builds these documents: `make docs`, warnings as errors."""

from __future__ import annotations

import broadsheet

project = "Broadsheet"
author = "Broadsheet contributors"
project_copyright = "2026, Broadsheet contributors"
version = release = broadsheet.__version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "alabaster"
html_title = "Broadsheet"
html_theme_options = {
    "description": "The publishing house of a small independent newsroom",
    "fixed_sidebar": True,
    "page_width": "62rem",
}
