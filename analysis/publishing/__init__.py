"""From templates to the site: slices, chapters executed by papermill, downloads, Jupyter Book.

May import: all rooms below.
"""
