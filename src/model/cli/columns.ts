/** Columns two spaces apart, right-aligned except for the first `texts` of them. */
export function alignColumns(rows: readonly (readonly string[])[], texts = 0): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell[column < texts ? 'padEnd' : 'padStart'](widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
