"""Files -> sheets: ``folder`` and ``workbook`` choose by content among ``ooxml``, ``ods`` and ``xls``.

``sheet_xml`` and its four helpers know the XML of a worksheet; ``isolate`` runs a parser in a child process.
"""

from excel_eval.read.folder import Folder, issue_of, read_folder
from excel_eval.read.workbook import OLD, READ, WORKBOOKS, read_workbook

__all__ = ["OLD", "READ", "WORKBOOKS", "Folder", "issue_of", "read_folder", "read_workbook"]
