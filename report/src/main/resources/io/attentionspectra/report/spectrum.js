/** Where chance ends: the edge told, the end of a law's density, or the upper band of the largest value. */
function edgeOf(law) {
  if (isNumber(law.edge)) return law.edge;
  if (law.upper) return law.upper[0];
  if (!law.x) return null;
  let last = law.x.length - 1;
  while (last > 0 && !(law.density[last] > 0)) last--;
  return law.x[last];
}

/** Rank against value of a law among n values: n times the mass above x, by trapezia from the right. */
function rankCurve(law, n) {
  const curve = [];
  let above = 0;
  for (let i = law.x.length - 1; i >= 0; i--) {
    if (i < law.x.length - 1 && isNumber(law.density[i]) && isNumber(law.density[i + 1]))
      above += (law.density[i] + law.density[i + 1]) / 2 * (law.x[i + 1] - law.x[i]);
    if (law.x[i] > 0) curve.push([n * above + 0.5, law.x[i]]);
  }
  return curve;
}

/** Shares of values per unit of λ in equal bins on [0, end], as steps. */
function histogram(values, end, bins) {
  const counts = new Array(bins).fill(0);
  for (const value of values) if (value >= 0 && value < end) counts[Math.min(bins - 1, Math.floor(value / end * bins))]++;
  return counts.map(count => count / (values.length * end / bins));
}
const steps = (heights, end) => heights.flatMap((height, i) => [[i * end / heights.length, height], [(i + 1) * end / heights.length, height]]);

const lineOf = (law, index, data, rest = {}) => ({type: 'line', name: law.label, data, showSymbol: false, z: 3,
  lineStyle: {color: nullColour(law.label, index), width: 2.5, type: nullStyle(law.label).dash}, itemStyle: {color: nullColour(law.label, index)}, ...rest});

/** Points are x, lower, upper. */
function bandOf(law, index, points) {
  const common = {type: 'line', stack: 'band ' + law.label, stackStrategy: 'all', showSymbol: false, silent: true, z: 1, lineStyle: {opacity: 0}, tooltip: {show: false}};
  return [{...common, data: points.map(p => [p[0], p[1]])},
    {...common, data: points.map(p => [p[0], p[2] - p[1]]), areaStyle: {color: nullColour(law.label, index), opacity: 0.25}}];
}

/** Rank 1 is the largest value; both axes logarithmic, so that few strong and many weak values both show. */
function rankedOption(data) {
  const n = data.values.length;
  const edge = Math.max(...data.nulls.map(edgeOf).filter(isNumber), 0);
  const positive = data.values.filter(v => v > 0);
  const low = Math.floor(Math.log10(Math.max(positive[Math.floor(0.93 * (positive.length - 1))], data.values[0] * 1e-7)));
  const high = Math.ceil(Math.log10(Math.max(data.values[0], edge) * 1.05));
  const log = value => Math.max(Math.log10(value), low);
  const ranked = values => values.map((value, i) => [Math.log10(i + 1), Math.log10(value), i + 1, value]).filter(p => p[1] >= low);
  const series = [];
  data.nulls.forEach((law, i) => {
    if (law.mean) series.push(...bandOf(law, i, law.mean.map((_, r) => [Math.log10(r + 1), log(law.lower[r]), log(law.upper[r])])), lineOf(law, i, ranked(law.mean)));
    else series.push(lineOf(law, i, rankCurve(law, n).map(p => p.map(v => Math.log10(v))).filter(p => p[1] >= low && p[0] >= 0)));
  });
  const tooltip = {formatter: p => tooltipLines(['Value of rank ' + p.value[2], 'λ = ' + shown(p.value[3]), edge ? shown(p.value[3] / edge) + ' × the furthest edge shown' : ''])};
  const points = ranked(data.values);
  const beyond = p => edge > 0 && p[3] > edge;
  series.push({type: 'scatter', name: 'measured', data: points.filter(p => !beyond(p)), symbolSize: 5, itemStyle: {color: ink('ink')}, z: 5, tooltip},
    {type: 'scatter', name: 'beyond', data: points.filter(beyond), symbol: 'diamond', symbolSize: 12, itemStyle: {color: ink('mark'), borderColor: ink('card'), borderWidth: 1}, z: 6, tooltip});
  return baseOption(decades('rank (1 = strongest)', 0, Math.log10(n * 1.15), {splitLine: {show: false}}), decades(data.quantity, low, high, {nameGap: 46}), series);
}

/** The bulk on linear axes; what lies beyond the right end is counted in words. */
function bulkOption(data) {
  const end = bulkEnd(data);
  const bins = Math.max(16, Math.min(48, Math.round(Math.sqrt(data.values.length) * 2)));
  const heights = histogram(data.values, end, bins);
  const densities = data.nulls.flatMap(law => law.density ? law.density.filter(isNumber) : histogram(law.mean, end, bins)).sort((a, b) => a - b);
  const sorted = [...heights].sort((a, b) => b - a);
  const top = 1.15 * Math.max(sorted[1], densities.length ? densities[Math.floor(0.97 * (densities.length - 1))] : 0) || 1;
  const cut = height => Math.min(height, top);
  const series = [{type: 'line', name: 'measured', data: steps(heights.map(cut), end), showSymbol: false, silent: true, lineStyle: {color: ink('soft'), width: 1}, areaStyle: {color: ink('soft'), opacity: 0.35}}];
  data.nulls.forEach((law, i) => {
    const line = law.density ? law.x.map((x, j) => [x, law.density[j]]).filter(p => isNumber(p[1]) && p[0] <= end).map(p => [p[0], cut(p[1])])
      : steps(histogram(law.mean, end, bins).map(cut), end);
    const edge = edgeOf(law);
    series.push(lineOf(law, i, line, {silent: true, markLine: isNumber(edge) && edge <= end ? {silent: true, symbol: 'none', lineStyle: {color: nullColour(law.label, i), type: 'dotted', width: 1.5}, label: {show: false}, data: [{xAxis: edge}]} : undefined}));
  });
  const edge = Math.max(...data.nulls.map(edgeOf).filter(isNumber), 0);
  series.push({type: 'scatter', name: 'beyond', data: data.values.filter(v => v > edge && v <= end).map(v => [v, top * 0.02]), symbol: 'diamond', symbolSize: 11, itemStyle: {color: ink('mark')},
    tooltip: {formatter: p => tooltipLines(['Beyond the edge', 'λ = ' + shown(p.value[0])])}, z: 6});
  return baseOption(axis('value', data.quantity, {min: 0, max: end}), axis('value', 'share of values per unit of λ', {min: 0, max: top, nameGap: 50, axisLabel: {color: ink('soft'), showMaxLabel: false, formatter: shown}}), series);
}

function bulkEnd(data) {
  const edges = data.nulls.map(edgeOf).filter(isNumber);
  return edges.length ? 1.5 * Math.max(...edges) : data.values[Math.floor(data.values.length / 50)] || 1;
}

/** What the picture says, in a sentence. */
function spectrumCaption(data, view) {
  const edges = data.nulls.filter(law => isNumber(edgeOf(law)));
  if (!edges.length) return 'No null is shown: choose one above.';
  const furthest = edges.reduce((a, b) => edgeOf(a) >= edgeOf(b) ? a : b);
  const edge = edgeOf(furthest);
  const beyond = data.values.filter(v => v > edge).length;
  const lead = beyond ? `${beyond} of ${data.values.length} values (diamonds) ${beyond > 1 ? 'lie' : 'lies'} beyond every null shown; the largest, ${shown(data.values[0])}, is ${shown(data.values[0] / edge)} × the furthest edge (${furthest.label}, ${shown(edge)}).`
    : `No value lies beyond the furthest edge shown (${furthest.label}, ${shown(edge)}).`;
  const hidden = data.values.filter(v => v > bulkEnd(data)).length;
  return view === 'bulk' ? lead + (hidden ? ` ${hidden} of them ${hidden > 1 ? 'are' : 'is'} too far right for this picture.` : '') + ' Dotted lines: edges. The tallest bar may be cut.' : lead + ' Values near 0 are not drawn.';
}

/** The nulls of a spectrum in the order of the ladder, from the plainest to the closest. */
const ladder = laws => inOrder(Object.keys(laws || {})).map(label => ({label, ...laws[label]}));

/** A spectrum with the choice of picture and nulls. state.hidden and state.view survive a change of spectrum. */
function spectrumPanel(place, data, state, name) {
  const chosen = () => ({...data, nulls: data.nulls.filter(law => !state.hidden.has(law.label))});
  const canvas = element('div', {class: 'chart', role: 'img'});
  const caption = element('p', {class: 'note'});
  const draw = () => {
    const text = spectrumCaption(chosen(), state.view);
    caption.textContent = text;
    canvas.setAttribute('aria-label', data.title + '. ' + text);
    drawChart(canvas, () => (state.view === 'bulk' ? bulkOption : rankedOption)(chosen()));
  };
  const nulls = element('fieldset', {}, element('legend', {}, 'Compare with'), data.nulls.map((law, i) => element('label', {title: nullStyle(law.label).sentence},
    element('input', {type: 'checkbox', checked: !state.hidden.has(law.label), onchange: event => { event.target.checked ? state.hidden.delete(law.label) : state.hidden.add(law.label); draw(); }}),
    element('span', {class: 'swatch ' + {dashed: 'dashes', dotted: 'dots', solid: ''}[nullStyle(law.label).dash], style: {borderTopColor: nullColour(law.label, i)}}), law.label)));
  const view = choices('Picture', name + '-view', [['ranked', 'ranked values (log–log)'], ['bulk', 'histogram of the bulk']], state.view, value => { state.view = value; draw(); });
  place.append(element('div', {class: 'controls'}, view), element('div', {class: 'controls'}, nulls), canvas, caption,
    folded('What the curves are', element('dl', {}, element('dt', {}, 'measured'), element('dd', {}, data.measured), data.nulls.flatMap(law => [element('dt', {}, law.label), element('dd', {}, nullStyle(law.label).sentence + '. ' + nullStyle(law.label).formula)]))),
    element('div', {class: 'controls tools'}, element('button', {type: 'button', onclick: () => saveChart(canvas, name + '.svg')}, 'Save picture (SVG)'),
      element('button', {type: 'button', onclick: () => save(name + '.csv', 'text/csv', csv(data.values.map((value, i) => ({rank: i + 1, value, ...Object.fromEntries(data.nulls.filter(law => law.mean).flatMap(law => [[law.label + ' mean', law.mean[i]], [law.label + ' lower', law.lower[i]], [law.label + ' upper', law.upper[i]]]))}))))}, 'Save values (CSV)')));
  requestAnimationFrame(draw);
}
