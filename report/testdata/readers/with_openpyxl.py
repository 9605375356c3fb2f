# Prints what openpyxl reads of a workbook, as JSON.
import datetime
import json
import sys
import warnings

import openpyxl
from openpyxl.utils.datetime import to_excel

warnings.simplefilter("error")


def shown(value):
    if value is None:
        return ""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return to_excel(value)
    return value


book = openpyxl.load_workbook(sys.argv[1], data_only=True)
formulas = openpyxl.load_workbook(sys.argv[1])
json.dump(
    {
        "Sheets": [{"Name": s.title, "Rows": [[shown(v) for v in row] for row in s.iter_rows(values_only=True)]} for s in book],
        "Names": {name: defined.attr_text for name, defined in book.defined_names.items()},
        "Validations": {
            f"{s.title}!{str(v.sqref).split(':')[0]}": v.formula1 for s in book for v in s.data_validations.dataValidation
        },
        "Formulas": sum(1 for s in formulas for row in s.iter_rows() for cell in row if cell.data_type == "f"),
    },
    sys.stdout,
)
