/* Writes the sheet of the bench with libxlsxwriter in constant memory: 14 columns of text,
   styled, the last two validated. Arguments: the file, the number of rows. */
#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>

int main(int argc, char **argv) {
  const int columns = 14, inputs = 2;
  if (argc != 3) return 2;
  const unsigned rows = (unsigned)atoi(argv[2]);
  lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = getenv("TMPDIR")};
  lxw_workbook *book = workbook_new_opt(argv[1], &options);
  lxw_worksheet *sheet = workbook_add_worksheet(book, "Rows");
  lxw_format *header = workbook_add_format(book), *plain = workbook_add_format(book), *input = workbook_add_format(book);
  format_set_bold(header);
  format_set_font_color(header, 0xFFFFFF);
  format_set_bg_color(header, 0x1F3864);
  format_set_border(header, LXW_BORDER_THIN);
  format_set_text_wrap(header);
  format_set_align(plain, LXW_ALIGN_VERTICAL_TOP);
  format_set_bg_color(input, 0xFFFBE6);
  format_set_border(input, LXW_BORDER_THIN);
  format_set_text_wrap(input);
  worksheet_set_column(sheet, 0, columns - 1, 24, NULL);
  worksheet_freeze_panes(sheet, 1, 0);
  worksheet_autofilter(sheet, 0, 0, rows, columns - 1);
  const char *choices[] = {"Keep", "Change role", "Revoke", NULL};
  lxw_data_validation list = {.validate = LXW_VALIDATION_TYPE_LIST, .value_list = choices};
  for (int c = columns - inputs; c < columns; c++)
    worksheet_data_validation_range(sheet, 1, c, rows, c, &list);
  char text[64];
  for (int c = 0; c < columns; c++) {
    snprintf(text, sizeof text, "Column %d", c);
    worksheet_write_string(sheet, 0, c, text, header);
  }
  for (unsigned r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++) {
      if (c < columns - inputs) snprintf(text, sizeof text, "value of row %u in column %d", r, c);
      else snprintf(text, sizeof text, "%s", choices[r % 3]);
      worksheet_write_string(sheet, r + 1, c, text, c < columns - inputs ? plain : input);
    }
  return workbook_close(book) == LXW_NO_ERROR ? 0 : 1;
}
