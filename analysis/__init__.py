"""Spinal Metastases: a living review. Nine rooms and two doors; what each may import stands in pyproject.toml."""
