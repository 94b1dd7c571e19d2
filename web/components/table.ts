// The table behind a picture, and its form as CSV.

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * RFC 4180. Numbers keep the decimal point whatever the language. Text that a spreadsheet would
 * take for a formula gets an apostrophe in front.
 */
export function toCsv({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const harmless = /^[\s]*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A matrix as a table: row names in the first column. */
export function matrixTable(
  corner: string,
  rowLabels: readonly string[],
  columnLabels: readonly string[],
  value: (row: number, column: number) => string | number,
): Table {
  return {
    columns: [corner, ...columnLabels],
    rows: rowLabels.map((label, row) => [
      label,
      ...columnLabels.map((_, column) => value(row, column)),
    ]),
  };
}
