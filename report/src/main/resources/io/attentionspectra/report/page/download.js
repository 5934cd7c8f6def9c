/** Offers text as a file; made in the page, nothing is requested. */
function save(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], {type}));
  const link = element('a', {href: address, download: name});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** One CSV cell (RFC 4180); a text a spreadsheet would take for a formula is prefixed. */
function csvCell(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return '"' + (/^[=+\-@\t\r]/.test(text) ? "'" + text : text).replace(/"/g, '""') + '"';
}

/** Rows as CSV: nested objects become columns named outer.inner. */
function csv(rows) {
  const flat = rows.map(row => {
    const out = {};
    for (const [key, value] of Object.entries(row)) {
      if (value && typeof value === 'object' && !Array.isArray(value)) for (const [inner, leaf] of Object.entries(value)) out[key + '.' + inner] = leaf;
      else out[key] = value;
    }
    return out;
  });
  const columns = [...new Set(flat.flatMap(Object.keys))];
  return [columns.map(csvCell), ...flat.map(row => columns.map(column => csvCell(row[column])))].map(cells => cells.join(',')).join('\r\n') + '\r\n';
}
