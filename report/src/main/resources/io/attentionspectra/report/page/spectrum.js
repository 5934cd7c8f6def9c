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

/** The ranks at which the bands of n values are kept, see StudyDetail. */
const BAND_RANKS = {};
const bandRanks = n => BAND_RANKS[n] || [];

/** The values of a band at every rank: straight in log λ against log rank between those kept. */
function atEveryRank(values, n) {
  const ranks = bandRanks(n), all = [];
  ranks.forEach((rank, k) => {
    const next = ranks[k + 1] ?? rank + 1;
    for (let r = rank; r < next; r++) {
      const share = Math.log(r / rank) / Math.log(next / rank);
      all.push(r === rank || !(values[k + 1] > 0) ? values[k] : Math.exp((1 - share) * Math.log(values[k]) + share * Math.log(values[k + 1])));
    }
  });
  return all;
}

/** Shares of values per decade of λ, in equal bins of log10 λ over [low, high]. */
function histogram(values, low, high, bins) {
  const counts = new Array(bins).fill(0), width = (high - low) / bins;
  for (const value of values) {
    const bin = Math.floor((Math.log10(value) - low) / width);
    if (bin >= 0 && bin < bins) counts[bin]++;
  }
  return counts.map(count => count / (values.length * width));
}
const steps = (heights, low, high) => heights.flatMap((height, i) => [i, i + 1].map(edge => [low + (high - low) * edge / heights.length, height]));

const lineOf = (law, index, data, rest = {}) => ({type: 'line', name: law.label, data, showSymbol: false, z: 3,
  lineStyle: {color: nullColour(law.label, index), width: 2.5, type: nullStyle(law.label).dash}, itemStyle: {color: nullColour(law.label, index)}, ...rest});

/** A band as one closed outline, there along the upper side and back along the lower; points are x, lower, upper. */
const bandOf = (law, index, points) => ({type: 'line', data: [...points.map(p => [p[0], p[2]]), ...points.map(p => [p[0], p[1]]).reverse()],
  showSymbol: false, silent: true, z: 1, tooltip: {show: false}, lineStyle: {opacity: 0}, areaStyle: {color: nullColour(law.label, index), opacity: 0.25, origin: 'start'}});

/** Decades of λ to draw: from where all but the smallest values lie, to beyond the largest value and edge. */
function decadesOf(data) {
  const positive = data.values.filter(v => v > 0), largest = Math.max(data.values[0], data.other?.values[0] ?? 0, furthestEdge(data));
  return [Math.floor(Math.log10(Math.max(positive[Math.floor(0.93 * (positive.length - 1))], largest * 1e-7))), Math.ceil(Math.log10(largest * 1.05))];
}
const furthestEdge = data => Math.max(...data.nulls.map(edgeOf).filter(isNumber), 0);

/** Rank 1 is the largest value; both axes logarithmic, so that few strong and many weak values both show. */
function rankedOption(data) {
  const n = data.values.length;
  const edge = furthestEdge(data);
  const [low, high] = decadesOf(data);
  const log = value => Math.max(Math.log10(value), low);
  const ranked = (values, ranks) => values.map((value, i) => [ranks?.[i] ?? i + 1, value]).map(([rank, value]) => [Math.log10(rank), Math.log10(value), rank, value]).filter(p => p[1] >= low);
  const series = [];
  data.nulls.forEach((law, i) => {
    if (law.mean) series.push(bandOf(law, i, bandRanks(n).map((rank, k) => [Math.log10(rank), log(law.lower[k]), log(law.upper[k])])), lineOf(law, i, ranked(law.mean, bandRanks(n))));
    else series.push(lineOf(law, i, rankCurve(law, n).map(p => p.map(v => Math.log10(v))).filter(p => p[1] >= low && p[0] >= 0)));
  });
  const tooltip = {formatter: p => tooltipLines(['Value of rank ' + p.value[2], 'λ = ' + shown(p.value[3]), edge ? shown(p.value[3] / edge) + ' × the furthest edge shown' : ''])};
  const points = ranked(data.values);
  const beyond = p => edge > 0 && p[3] > edge;
  if (data.other) series.push({type: 'scatter', name: data.other.name, data: ranked(data.other.values), symbol: 'emptyCircle', symbolSize: 5, itemStyle: {color: ink('soft'), opacity: 0.75}, z: 4, tooltip: {formatter: p => tooltipLines([data.other.name, 'Value of rank ' + p.value[2], 'λ = ' + shown(p.value[3])])}});
  series.push({type: 'scatter', name: 'measured', data: points.filter(p => !beyond(p)), symbolSize: 5, itemStyle: {color: ink('ink')}, z: 5, tooltip},
    {type: 'scatter', name: 'beyond', data: points.filter(beyond), symbol: 'diamond', symbolSize: 12, itemStyle: {color: ink('mark'), borderColor: ink('card'), borderWidth: 1}, z: 6, tooltip});
  return baseOption(decades('rank (1 = strongest)', 0, Math.log10(n * 1.15), {splitLine: {show: false}}), decades(data.quantity, low, high, {nameGap: 54}), series);
}

/** How many values per decade of λ: the bulk is a hump, what lies beyond an edge stands apart. */
function histogramOption(data) {
  const edge = furthestEdge(data), n = data.values.length;
  const [low, high] = decadesOf(data);
  const bins = Math.round((high - low) * Math.max(5, Math.min(16, Math.sqrt(n) / 2)));
  const heights = histogram(data.values, low, high, bins);
  const curves = data.nulls.map(law => law.mean ? steps(histogram(atEveryRank(law.mean, n), low, high, bins), low, high)
    : law.x.map((x, i) => [Math.log10(x), x * law.density[i] * Math.LN10]).filter(p => p.every(isNumber) && p[0] >= low && p[0] <= high));
  const tops = curves.map((curve, i) => curve.map(p => p[1]).sort((a, b) => a - b)[Math.floor((data.nulls[i].mean ? 1 : 0.98) * (curve.length - 1))] || 0);
  const top = 1.1 * Math.max(...heights, ...tops);
  const series = [{type: 'line', name: 'measured', data: steps(heights, low, high), showSymbol: false, silent: true, lineStyle: {color: ink('soft'), width: 1}, areaStyle: {color: ink('soft'), opacity: 0.35, origin: 'start'}}];
  data.nulls.forEach((law, i) => {
    const end = edgeOf(law);
    series.push(lineOf(law, i, curves[i].map(p => [p[0], Math.min(p[1], top)]), {silent: true, markLine: end > 0 ? {silent: true, symbol: 'none', label: {show: false}, lineStyle: {color: nullColour(law.label, i), type: 'dotted', width: 1.5}, data: [{xAxis: Math.log10(end)}]} : undefined}));
  });
  series.push({type: 'scatter', name: 'beyond', data: data.values.filter(v => edge > 0 && v > edge).map(v => [Math.log10(v), top * 0.03, v]), symbol: 'diamond', symbolSize: 12, itemStyle: {color: ink('mark'), borderColor: ink('card'), borderWidth: 1}, z: 6,
    tooltip: {formatter: p => tooltipLines(['Beyond the furthest edge', 'λ = ' + shown(p.value[2]), shown(p.value[2] / edge) + ' × that edge'])}});
  return baseOption(decades(data.quantity, low, high), axis('value', 'share of values per decade', {min: 0, max: top, nameGap: 54, axisLabel: {color: ink('soft'), showMaxLabel: false, formatter: shown}}), series);
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
  return lead + (view === 'ranked' ? ' Bands: where a simulated null falls.' + (data.other ? ` Hollow circles: ${data.other.name}.` : '') + ' Values near 0 are not drawn.' : ' Dotted lines: the edges. Values near 0 are not drawn.');
}

/** A row for every rank: the value, and the bands at the ranks where they are kept. */
function spectrumRows(data) {
  const bands = data.nulls.filter(law => law.mean).map(law => ({...law, at: new Map(bandRanks(data.values.length).map((rank, k) => [rank, k]))}));
  return data.values.map((value, i) => ({rank: i + 1, value, ...(data.other ? {[data.other.name]: data.other.values[i]} : {}), ...Object.fromEntries(bands.flatMap(law =>
    [[law.label + ' mean', law.mean[law.at.get(i + 1)]], [law.label + ' lower', law.lower[law.at.get(i + 1)]], [law.label + ' upper', law.upper[law.at.get(i + 1)]]]))}));
}

/** The nulls of a spectrum in the order of the ladder, from the plainest to the closest. */
const ladder = laws => inOrder(Object.keys(laws || {})).map(label => ({label, ...laws[label]}));

/** Edges beyond this many times the largest value are not drawn unasked. */
const FAR = 30;

/** A spectrum with the choice of picture and nulls. state.hidden, state.asked and state.view survive a change of spectrum. */
function spectrumPanel(place, data, state, name) {
  // A law far above every value is outside its domain (sharp attention); it would flatten the picture, so it waits to be asked for.
  const isFar = law => !law.mean && isNumber(edgeOf(law)) && edgeOf(law) > FAR * Math.max(...data.values);
  const isShown = law => !state.hidden.has(law.label) && (!isFar(law) || state.asked.has(law.label));
  const chosen = () => ({...data, nulls: data.nulls.filter(isShown)});
  const canvas = element('div', {class: 'chart', role: 'img'});
  const caption = element('p', {class: 'note'});
  const draw = () => {
    const text = spectrumCaption(chosen(), state.view);
    caption.textContent = text;
    canvas.setAttribute('aria-label', data.title + '. ' + text);
    drawChart(canvas, () => (state.view === 'ranked' ? rankedOption : histogramOption)(chosen()));
  };
  const nulls = element('fieldset', {}, element('legend', {}, 'Compare with'), data.nulls.map((law, i) => element('label', {title: nullStyle(law.label).sentence},
    element('input', {type: 'checkbox', checked: isShown(law), onchange: event => { if (event.target.checked) { state.hidden.delete(law.label); state.asked.add(law.label); } else { state.hidden.add(law.label); state.asked.delete(law.label); } draw(); }}),
    element('span', {class: 'swatch ' + {dashed: 'dashes', dotted: 'dots', solid: ''}[nullStyle(law.label).dash], style: {borderTopColor: nullColour(law.label, i)}}), law.label + (law.mean ? ' (band)' : ''))));
  const view = choices('Picture', name + '-view', [['ranked', 'ranked values (log–log)'], ['histogram', 'histogram']], state.view, value => { state.view = value; draw(); });
  place.append(element('div', {class: 'controls'}, view), element('div', {class: 'controls'}, nulls), canvas, caption,
    folded('What the curves are', element('dl', {}, element('dt', {}, 'measured'), element('dd', {}, data.measured), data.nulls.flatMap(law => [element('dt', {}, law.label), element('dd', {}, nullStyle(law.label).sentence + '. ' + nullStyle(law.label).formula)]))),
    element('div', {class: 'controls tools'}, element('button', {type: 'button', onclick: () => saveChart(canvas, name + '.svg')}, 'Save picture (SVG)'),
      element('button', {type: 'button', onclick: () => save(name + '.csv', 'text/csv', csv(spectrumRows(data)))}, 'Save values (CSV)')));
  queueMicrotask(draw);
}
