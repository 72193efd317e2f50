"""Spinal Metastases: a living review. Eleven rooms and two doors; what each may import stands in pyproject.toml."""
