"""Spinal Metastases: a living review. Twelve rooms and two doors; what each may import stands in pyproject.toml."""
