import Papa from 'papaparse';

/** What Excel needs to read the letters as UTF-8. */
const MARK = '\u{feff}';

/**
 * A table as CSV (RFC 4180: CRLF, quotes doubled). A cell that a spreadsheet would take for a formula gets an apostrophe
 * in front, which spreadsheets take for "text": nothing that a partner wrote is ever calculated.
 */
export const csvText = (lines: readonly (readonly string[])[]): string => {
  const text = Papa.unparse(
    lines.map((line) => line.map((cell) => cell.replaceAll('\0', ''))),
    {
      newline: '\r\n',
      quotes: true,
      escapeFormulae: /^[\s\u{feff}]*[=+\-@\uff1d\uff0b\uff0d\uff20|%\t\r\n]/u,
    },
  );
  return `${MARK}${text}\r\n`;
};
