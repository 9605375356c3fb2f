// Prints what ExcelJS reads of a workbook, as JSON.
const ExcelJS = require("exceljs");

const dayOf = (date) => date.getTime() / 86400000 + 25569;

(async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(process.argv[2]);
  const read = { Sheets: [], Names: {}, Validations: {}, Formulas: 0 };
  const shown = (value) => {
    if (value === null || value === undefined) return "";
    if (value instanceof Date) return dayOf(value);
    if (value.formula !== undefined) {
      read.Formulas++;
      return value.result === undefined ? null : shown(value.result); // it drops the results 0 and ""
    }
    return value.hyperlink !== undefined ? value.text : value;
  };
  book.eachSheet((sheet) => {
    const rows = [];
    for (let r = 1; r <= sheet.rowCount; r++) {
      const row = [];
      for (let c = 1; c <= sheet.columnCount; c++) row.push(shown(sheet.getRow(r).getCell(c).value));
      rows.push(row);
    }
    read.Sheets.push({ Name: sheet.name, Rows: rows });
    for (const [at, rule] of Object.entries(sheet.dataValidations.model)) {
      const formula = rule.formulae[0];
      read.Validations[`${sheet.name}!${at}`] = String(formula instanceof Date ? dayOf(formula) : formula);
    }
  });
  for (const { name, ranges } of book.definedNames.model) read.Names[name] = ranges[0];
  process.stdout.write(JSON.stringify(read));
})();
