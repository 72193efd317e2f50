"""Spinal Metastases: a living review. Functions on data frames; only `analysis.data` knows where data lie."""
