"""Work on whole files, a batch at a time."""

from entnlp.engines.classify import CodedFile, classify_file

__all__ = ["CodedFile", "classify_file"]
