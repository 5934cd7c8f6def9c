/** Pooled covariances over time: the largest eigenvalue in units of the edge. */
const POOLED_COLOURS = ['#b8420a', '#0072B2', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#8c8c8c'];

function pooledOption(trace, names, axis) {
  const series = names.map((name, i) => timeLine(name, poolingSeries(trace, name).map(({reading, entry}) => [reading, excessOf(entry)]), axis, POOLED_COLOURS[i % 7]));
  const values = series.flatMap(s => s.data.map(p => p[1])).concat(0.8);
  series.push({type: 'line', name: 'edge of chance', data: [[firstTime(axis), 1], [lastTime(trace, axis), 1]], showSymbol: false, silent: true, lineStyle: {color: ink('accent'), type: 'dashed', width: 2.5}, areaStyle: {color: ink('accent'), opacity: 0.1, origin: 'start'}, z: 1});
  return timeOption(trace, axis, ratioAxis('λ₁ / edge', values), series);
}

function pooledTable(place, trace, names) {
  const rows = names.map((name, i) => { const series = poolingSeries(trace, name); return {colour: POOLED_COLOURS[i % 7], since: beyondSince(series), ...poolingRow({...series[series.length - 1].entry, outliers: []}), count: outliersOf(series[series.length - 1].entry), label: name}; });
  const table = element('div', {class: 'scroll'});
  const numbers = POOLING_NUMBERS.filter(n => ['accuracy', 'alignment', 'excess', 'count'].includes(n.key) && rows.some(row => isNumber(row[n.key])));
  sortedTable(table, [{name: 'Pooling', of: row => row.label, text: true, says: 'How token vectors are combined, and which', show: row => element('span', {}, element('span', {class: 'swatch', style: {borderTopColor: row.colour}}), row.label)},
    {name: 'Beyond since', of: row => row.since, show: row => row.since === null ? 'never' : 'step ' + shown(row.since), says: 'First step from which on the largest eigenvalue stayed beyond the edge'},
    ...numbers.map(n => ({name: n.name, of: row => row[n.key], says: n.says, show: row => poolingCell(row, n)}))], rows, {caption: 'At the last reading. Click a column head to sort.'});
  place.replaceChildren(element('h3', {}, 'The poolings in numbers'), table, folded('What the columns mean', element('dl', {}, numbers.flatMap(n => [element('dt', {}, n.name), element('dd', {}, n.says + ' ' + n.formula)]))));
}

function pooledSection(trace, state) {
  const names = poolingsOf(trace);
  byId('pooled').hidden = !names.length;
  if (!names.length) return;
  byId('pooled-lead').textContent = 'Pooling turns the token vectors of a text into one. When the model learns what its texts differ in, one direction of the pooled vectors grows beyond everything chance makes: the class signal becomes visible without labels.';
  const place = byId('pooled-time');
  const canvas = place.querySelector('.chart') || element('div', {class: 'chart', role: 'img'});
  canvas.setAttribute('aria-label', 'Largest eigenvalue of the pooled covariance in units of the edge, over time');
  place.replaceChildren(element('h3', {}, 'Outliers of the pooled covariance'), lineLegend([...names.map((name, i) => [name, POOLED_COLOURS[i % 7]]), ['edge', ink('accent'), 'dashes']]), canvas,
    element('p', {class: 'note'}, 'Strongest direction in units of the edge of chance. In the shaded region nothing can be told from noise. Logarithmic scale.'));
  drawChart(canvas, () => pooledOption(trace, names, state.axis));
  pooledTable(byId('pooled-table'), trace, names);
}
