const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const power = exponent => '10' + (exponent < 0 ? '⁻' : '') + String(Math.abs(exponent)).replace(/\d/g, d => SUPERSCRIPTS[d]);
const isNumber = value => typeof value === 'number' && Number.isFinite(value);

/** Three significant digits, for people. */
function shown(value) {
  if (!isNumber(value)) return typeof value === 'string' ? value : '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    const exponent = Math.floor(Math.log10(size));
    return (value / 10 ** exponent).toFixed(1) + ' × ' + power(exponent);
  }
  if (Number.isInteger(value) || size >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** Two significant digits, for the cells of a map. */
function brief(value) {
  if (!isNumber(value)) return '';
  const size = Math.abs(value);
  if (size >= 10000) return Math.round(value / 1000) + 'k';
  if (size >= 100) return String(Math.round(value));
  if (size >= 10) return String(Number(value.toPrecision(3)));
  return size < 0.1 ? String(Number(value.toPrecision(2))) : value.toFixed(2);
}

const percent = value => isNumber(value) ? (100 * value).toFixed(value > 0.995 && value < 1 ? 2 : 1) + ' %' : '–';

/** A standard error: two significant digits. */
const shownError = error => shown(Number(error.toPrecision(2)));

/** A p-value; 0 stands for one too small for a double. */
const chance = value => value === 0 ? '< ' + power(-300) : shown(value);

/** The label of a whole power of ten, given its exponent. */
function decade(exponent) {
  if (Math.abs(exponent - Math.round(exponent)) > 1e-9) return '';
  return Math.abs(exponent) <= 3 ? String(Number((10 ** Math.round(exponent)).toPrecision(1))) : power(Math.round(exponent));
}

const middle = values => {
  const sorted = values.filter(isNumber).sort((a, b) => a - b);
  return sorted.length ? (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2 : null;
};
