/** What the small pictures of the heads can show: name, meaning, value of one reading of a head. */
function traceNumbers(trace) {
  const entries = trace.readings.flatMap(reading => reading.attention || []);
  const laws = inOrder([...new Set(entries.flatMap(entry => Object.keys(entry.ks || {})))]);
  return [
    {key: 'excess', name: 'λ₁ / edge', of: excessOf, line: untrainedLevel(trace), says: 'Strongest pattern in units of the strongest that chance makes at this sharpness. Dashed line: a tenth above any head before training; beyond it: learned.', formula: 'Largest squared singular value / right edge of the null.'},
    ...HEAD_NUMBERS.map(number => ({...number, of: entry => entry[number.key]})),
    ...KEY_BIAS.map(number => ({...number, of: entry => entry.balanced?.[number.key]})),
    {...HEAD_NUMBERS.find(number => number.key === 'effectiveRank'), key: 'balanced effectiveRank', name: 'Effective rank, balanced', of: entry => entry.balanced?.effectiveRank},
    ...laws.map(law => ({key: 'ks ' + law, name: 'KS to ' + law, of: entry => entry.ks?.[law], says: KS_SAYS + ' This null: ' + nullStyle(law).sentence + '.', formula: 'sup over x of |F measured(x) − F null(x)|.'})),
  ].filter(number => entries.some(entry => isNumber(number.of(entry))));
}

const SVG = 'http://www.w3.org/2000/svg';
function drawing(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** A small line; what lies above the reference line is drawn in the colour of an outlier. */
function sparkline(points, scale, line) {
  const width = 100, height = 44, x = t => width * (t - scale.begin) / (scale.end - scale.begin), y = v => height - 3 - (height - 6) * (scale.place(v));
  const svg = drawing('svg', {viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', class: 'spark'});
  if (isNumber(line)) svg.append(drawing('line', {x1: 0, x2: width, y1: y(line), y2: y(line), class: 'reference', 'vector-effect': 'non-scaling-stroke'}));
  scale.marks.forEach(mark => svg.append(drawing('line', {x1: x(mark), x2: x(mark), y1: 0, y2: height, class: 'event', 'vector-effect': 'non-scaling-stroke'})));
  points.forEach(([t, v], i) => {
    if (!i) return;
    const [before, value] = points[i - 1];
    const beyond = isNumber(line) && (v + value) / 2 > line;
    svg.append(drawing('line', {x1: x(before), y1: y(value), x2: x(t), y2: y(v), class: beyond ? 'beyond' : 'within', 'vector-effect': 'non-scaling-stroke'}));
  });
  return svg;
}

/** One scale for all heads, so that they can be compared. */
function commonScale(trace, number, state) {
  const values = trace.readings.flatMap(reading => (reading.attention || []).map(number.of)).filter(isNumber);
  if (isNumber(number.line)) values.push(number.line);
  const low = Math.min(...values), high = Math.max(...values);
  const logarithmic = low > 0 && high / low > 6;
  const share = (v, a, b) => a === b ? 0.5 : (v - a) / (b - a);
  return {low, high, logarithmic, begin: firstTime(state.axis), end: lastTime(trace, state.axis), place: v => logarithmic ? share(Math.log(v), Math.log(low), Math.log(high)) : share(v, low, high),
    marks: [...trace.alarms, ...trace.divergences].map(event => timeOf(trace, event.step, state.axis))};
}

/** Layers down, heads across, one small picture per head; a click shows the head beside. */
function multiples(place, trace, state, redraw) {
  const numbers = traceNumbers(trace), heads = headsOf(trace);
  const number = numbers.find(n => n.key === state.number) || numbers[0];
  const scale = commonScale(trace, number, state);
  const text = value => number.percent ? percent(value) : brief(value);
  const cell = head => {
    const series = headSeries(trace, head), points = series.map(({reading, entry}) => [timeOfReading(reading, state.axis), number.of(entry)]).filter(p => isNumber(p[1]));
    const last = series[series.length - 1].entry, beyond = isBeyond(last, untrainedLevel(trace)), chosen = headKey(head) === state.head;
    return element('button', {type: 'button', class: 'multiple', 'aria-pressed': String(chosen), 'aria-label': `${headName(head)}: ${number.name} ${shown(number.of(last))}${beyond ? ', beyond chance' : ''}`,
      onclick: () => { state.head = headKey(head); redraw(); }}, element('span', {class: 'spark-name'}, `${head.layer}.${head.head}`), element('b', {class: beyond ? 'beyond' : ''}, text(number.of(last))), sparkline(points, scale, number.line));
  };
  const columns = Math.max(...[...new Set(heads.map(h => h.layer))].map(layer => heads.filter(h => h.layer === layer).length));
  place.replaceChildren(element('h3', {}, 'All heads'),
    element('div', {class: 'controls'}, element('label', {for: 'number'}, 'Show '), element('select', {id: 'number', onchange: event => { state.number = event.target.value; redraw(); }}, numbers.map(n => element('option', {value: n.key, selected: n === number}, n.name)))),
    element('p', {class: 'note'}, number.says),
    element('div', {class: 'multiples', style: {gridTemplateColumns: `repeat(${Math.min(columns, 8)}, minmax(0, 1fr))`}}, heads.map(cell)),
    element('p', {class: 'note'}, `Each picture: layer.head, value at the last reading, and its way there. All have one ${scale.logarithmic ? 'logarithmic ' : ''}scale, from ${text(scale.low)} to ${text(scale.high)}. Orange: beyond chance. Choose one to see its singular values.`),
    folded('Formula', element('p', {}, number.formula)));
}

const RANK_COLOURS = ['#b8420a', '#d98a4b', '#8c8c8c', '#a3a3a3', '#bababa'];

/** The leading singular values of one head over time, against the edge of its null. */
function headOption(trace, series, axis) {
  const ranks = Math.max(...series.map(({entry}) => entry.largest?.length || 0));
  const values = series.flatMap(({entry}) => [...(entry.largest || []), entry.edge]).filter(v => v > 0);
  const lines = Array.from({length: ranks}, (_, rank) => timeLine('λ' + '₁₂₃₄₅₆₇₈₉'[rank], series.map(({reading, entry}) => [reading, entry.largest?.[rank]]), axis, rank ? RANK_COLOURS[Math.min(rank, 4)] : ink('mark'), {z: 10 - rank, lineStyle: {color: rank ? RANK_COLOURS[Math.min(rank, 4)] : ink('mark'), width: rank ? 1.5 : 3}}));
  const edge = timeLine('edge of chance', series.map(({reading, entry}) => [reading, entry.edge]), axis, ink('accent'), {showSymbol: false, symbol: 'none', lineStyle: {color: ink('accent'), type: 'dashed', width: 2.5}, areaStyle: {color: ink('accent'), opacity: 0.1, origin: 'start'}, z: 2});
  return timeOption(trace, axis, ratioAxis('λ, squared singular value', values), [...lines, edge]);
}

function headFactsNow(entry) {
  const facts = HEAD_NUMBERS.filter(n => isNumber(entry[n.key])).map(n => fact(n.name, n.percent ? percent(entry[n.key]) : shown(entry[n.key]), n.says, n.formula));
  const laws = inOrder(Object.keys(entry.ks || {})).filter(law => isNumber(entry.ks[law])).map(law => fact('KS to ' + law, shown(entry.ks[law]), KS_SAYS, 'sup over x of |F measured(x) − F null(x)|.'));
  return element('details', {class: 'numbers'}, element('summary', {}, 'All numbers of this head at the last reading'), element('div', {class: 'facts'}, fact('Regime', regimeName(entry.regime), regimeMeaning(entry.regime)), facts, laws));
}

function oneHead(place, trace, state) {
  const head = headsOf(trace).find(h => headKey(h) === state.head), series = headSeries(trace, head), last = series[series.length - 1].entry, since = headLeft(trace, head);
  const isOpen = place.querySelector('details.numbers')?.open;
  let canvas = place.querySelector('.chart');
  if (!canvas) { canvas = element('div', {class: 'chart', role: 'img'}); }
  const excess = excessOf(last);
  const words = since === null ? 'At the last reading this head shows no more than an untrained one.'
    : `Has left the null since step ${shown(since)}${isNumber(excess) ? `; the strongest pattern is now ${shown(excess)} × the edge` : ''}${isNumber(outliersOf(last)) ? `, with ${shown(outliersOf(last))} of ${shown(last.length)} values beyond it (mean over the texts)` : ''}.`;
  canvas.setAttribute('aria-label', `Singular values of ${headName(head)} over time. ${words}`);
  const facts = headFactsNow(last);
  facts.open = Boolean(isOpen);
  place.replaceChildren(element('h3', {}, `Layer ${head.layer} · head ${head.head} `, element('span', {class: 'badge'}, regimeName(last.regime))), element('p', {class: since === null ? 'note' : 'unusual'}, words),
    lineLegend([['λ₁, the strongest pattern', ink('mark')], ['λ₂ … λ₅', RANK_COLOURS[2]], ...(isNumber(last.edge) ? [['edge: what chance reaches', ink('accent'), 'dashes']] : [])]), canvas,
    element('p', {class: 'note'}, 'A line that rises out of the shaded region is a pattern being learned. The edge rises, too, as the head attends more sharply. Logarithmic scale.'), facts);
  drawChart(canvas, () => headOption(trace, series, state.axis));
}

function headsSection(trace, state, redraw) {
  const heads = headsOf(trace);
  byId('heads').hidden = !heads.length;
  if (!heads.length) return;
  if (!heads.some(h => headKey(h) === state.head)) state.head = headKey(heads.reduce((a, b) => (excessOf(headSeries(trace, b).pop().entry) ?? 0) > (excessOf(headSeries(trace, a).pop().entry) ?? 0) ? b : a));
  const beyond = heads.filter(h => headLeft(trace, h) !== null).length;
  byId('heads-lead').textContent = `${beyond} of ${heads.length} heads have a pattern stronger than chance makes, and a tenth stronger than any head's before training. The step at which a head's strongest value leaves the edge is when it starts to learn.`;
  multiples(byId('multiples'), trace, state, redraw);
  oneHead(byId('head'), trace, state);
}
