/** Viridis (Smith and van der Walt, 2015) at equal steps: readable without colour vision, and in grey. */
const VIRIDIS = [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37]];

function viridis(share) {
  const at = Math.min(Math.max(share, 0), 1) * (VIRIDIS.length - 1);
  const i = Math.min(Math.floor(at), VIRIDIS.length - 2);
  return VIRIDIS[i].map((channel, k) => Math.round(channel + (at - i) * (VIRIDIS[i + 1][k] - channel)));
}
const rgb = channels => `rgb(${channels.join(',')})`;
const inkOn = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b > 130 ? '#000' : '#fff';

/** Layers down, heads across; one button per head, arrow keys move, Enter or a click selects. */
function heatMap(place, heads, number, selected, select) {
  const layers = [...new Set(heads.map(h => h.layer))].sort((a, b) => a - b);
  const columns = [...new Set(heads.map(h => h.head))].sort((a, b) => a - b);
  const values = heads.map(number.of).filter(isNumber);
  const low = number.low ?? Math.min(...values), high = Math.max(number.high ?? -Infinity, ...values);
  const logarithmic = number.log && low > 0 && high / low > 4;
  const place01 = value => high === low ? 0.5 : logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const text = number.percent ? value => isNumber(value) ? Math.round(100 * value) + '%' : '' : brief;
  const buttons = new Map();
  const keyOf = (layer, head) => layer + '.' + head;
  const cell = (layer, head) => {
    const entry = heads.find(h => h.layer === layer && h.head === head);
    if (!entry) return element('td');
    const value = number.of(entry), colour = isNumber(value) ? viridis(place01(value)) : null, chosen = entry === selected;
    const button = element('button', {type: 'button', class: (colour ? '' : 'none') + (number.marks?.(entry) ? ' marked' : ''), 'aria-pressed': String(chosen), tabindex: chosen ? 0 : -1,
      'aria-label': `layer ${layer}, head ${head}: ${number.name} ${isNumber(value) ? shown(value) : 'not available'}`, title: `layer ${layer} · head ${head}: ${shown(value)}${entry.unusual ? '\n' + entry.unusual : ''}`,
      style: colour ? {background: rgb(colour), color: inkOn(colour)} : {}, onclick: () => select(entry)}, columns.length <= 16 ? text(value) : '');
    buttons.set(keyOf(layer, head), button);
    return element('td', {}, button);
  };
  const moves = {ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0]};
  const onkeydown = event => {
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const at = [...buttons].find(([, b]) => b === document.activeElement);
    if (!at) return;
    const [layer, head] = at[0].split('.').map(Number);
    const next = buttons.get(keyOf(layers[layers.indexOf(layer) + move[0]], columns[columns.indexOf(head) + move[1]]));
    if (next) { at[1].tabIndex = -1; next.tabIndex = 0; next.focus(); }
  };
  place.replaceChildren(element('div', {class: 'map-frame'}, element('table', {class: 'map', onkeydown},
    element('thead', {}, element('tr', {}, element('th', {class: 'corner'}, 'head →'), columns.map(head => element('th', {scope: 'col'}, String(head))))),
    element('tbody', {}, layers.map(layer => element('tr', {}, element('th', {scope: 'row'}, 'layer ' + layer), columns.map(head => cell(layer, head))))))),
    element('div', {class: 'scale'}, number.percent ? percent(low) : shown(low), element('i', {style: {background: `linear-gradient(to right, ${VIRIDIS.map(rgb).join(',')})`}}), number.percent ? percent(high) : shown(high),
      logarithmic ? '(logarithmic)' : ''));
}
