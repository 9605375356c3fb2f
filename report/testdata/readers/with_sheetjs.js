// Prints what SheetJS reads of a workbook, as JSON. It reads no data validations.
const SheetJS = require("xlsx");

const book = SheetJS.readFile(process.argv[2], { cellFormula: true });
const read = { Sheets: [], Names: {}, Formulas: 0 };
for (const name of book.SheetNames) {
  const sheet = book.Sheets[name];
  read.Sheets.push({ Name: name, Rows: SheetJS.utils.sheet_to_json(sheet, { header: 1, raw: true, defval: "" }) });
  for (const at of Object.keys(sheet)) if (at[0] !== "!" && sheet[at].f !== undefined) read.Formulas++;
}
for (const { Name, Ref } of book.Workbook.Names) read.Names[Name] = Ref;
process.stdout.write(JSON.stringify(read));
