"""Public workbooks against the reader: ``python -m tests.corpus DIR`` reads every workbook below a folder.

Each file goes through ``excel-eval check`` in a child process with limits, so that the worst of them costs itself
alone, and every value is compared with what an independent reader finds in the file. Whatever is not simply read and
equal must stand in ``expected.csv`` with its reason.
"""
