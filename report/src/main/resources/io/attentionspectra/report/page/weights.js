/** Pooling weights: what training found beside what theory calls best. */
const WEIGHT_STYLES = {
  learned: {colour: '#b8420a', width: 4, says: 'what gradient descent found, together with the model'},
  'top-eigenvector': {colour: '#0072B2', onDark: '#56B4E9', width: 3, dash: 'dashed', says: 'best possible by theory: top eigenvector of the positional correlation R, estimated without labels'},
  harmonic: {colour: '#009E73', width: 2, dash: 'dotted', says: 'falling weights that nobody fitted'},
  mean: {colour: '#8c8c8c', width: 2, dash: 'dotted', says: 'all positions alike, where training starts'},
};
const weightStyle = name => WEIGHT_STYLES[name] || WEIGHT_STYLES[name.split(':')[0]] || {colour: '#CC79A7', width: 2, dash: 'dashed', says: name};
const weightColour = name => dark() ? weightStyle(name).onDark || weightStyle(name).colour : weightStyle(name).colour;
const weightOrder = weights => [...new Set([...Object.keys(WEIGHT_STYLES), ...Object.keys(weights || {})])].filter(name => weights?.[name]).filter(name => Array.isArray(weights[name]) && weights[name].every(isNumber) && norm(weights[name]) > 0);

const norm = values => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
/** Unit length, sum positive: only the shape of weights counts. */
const unit = values => { const size = norm(values) * (values.reduce((a, b) => a + b, 0) < 0 ? -1 : 1); return values.map(v => v / size); };
function cosine(a, b) {
  if (!a || !b || a.length !== b.length) return null;
  return unit(a).reduce((sum, v, i) => sum + v * unit(b)[i], 0);
}

function weightsOption(weights) {
  const names = weightOrder(weights).reverse();
  const length = Math.max(...names.map(name => weights[name].length));
  const series = names.map(name => ({type: 'line', name, data: unit(weights[name]).map((v, i) => [i + 1, v]), symbol: 'circle', symbolSize: name === 'learned' ? 8 : 5, lineStyle: {color: weightColour(name), width: weightStyle(name).width, type: weightStyle(name).dash || 'solid'}, itemStyle: {color: weightColour(name)}}));
  const option = baseOption(axis('value', 'position in the text', {min: 1, max: length, splitLine: {show: false}}), axis('value', 'weight', {nameGap: 50}), series);
  option.tooltip.formatter = p => tooltipLines([p.seriesName, `position ${p.value[0]}: ${shown(p.value[1])}`]);
  return option;
}

function agreementOption(trace, readings, others, axis) {
  const series = others.map(name => timeLine(name, readings.map(r => [r, cosine(r.weights.learned, r.weights[name])]), axis, weightColour(name), {lineStyle: {color: weightColour(name), width: weightStyle(name).width, type: weightStyle(name).dash || 'solid'}}));
  const low = Math.min(0.9, ...series.flatMap(s => s.data.map(p => p[1])));
  return timeOption(trace, axis, namedAxis('value', 'cosine with the learned weights', {min: Math.floor(low * 10) / 10, max: 1, nameGap: 50}), series);
}

function weightsSection(trace, state, redraw) {
  const readings = trace.readings.filter(r => weightOrder(r.weights).length);
  byId('weights').hidden = !readings.length;
  if (!readings.length) return;
  const at = state.weightsAt === null ? readings.length - 1 : Math.min(state.weightsAt, readings.length - 1);
  const reading = readings[at], weights = reading.weights, others = weightOrder(weights).filter(name => name !== 'learned');
  byId('weights-lead').textContent = 'One weight per position says how much the tokens there count in the pooled vector. Theory: the best weights are the top eigenvector of R, which says how much positions agree about the class. Training does not know this.';
  const place = byId('weights-step'), canvas = place.querySelector('.chart') || element('div', {class: 'chart', role: 'img'});
  const slider = place.querySelector('input') || element('input', {type: 'range', min: 0, id: 'weights-slider', 'aria-label': 'reading shown'});
  slider.max = readings.length - 1;
  slider.value = at;
  slider.oninput = () => { state.weightsAt = Number(slider.value) === readings.length - 1 ? null : Number(slider.value); redraw(); };
  const agreement = others.map(name => [name, cosine(weights.learned, weights[name])]).filter(([, value]) => isNumber(value));
  canvas.setAttribute('aria-label', 'Pooling weights by position');
  const heading = place.querySelector('h3') || element('h3', {});
  heading.textContent = `Weights at step ${shown(reading.step)}`;
  const caption = place.querySelector('p.note') || element('p', {class: 'note'});
  caption.textContent = (agreement.length ? 'Cosine with the learned weights: ' + agreement.map(([name, value]) => `${name} ${shown(value)}`).join(', ') + '. ' : '') + 'All are drawn at length 1: only their shape counts.';
  if (!canvas.isConnected) place.replaceChildren(heading, element('div', {class: 'legend'}), element('div', {class: 'controls'}, element('label', {for: 'weights-slider'}, 'Step '), slider), canvas, caption);
  place.querySelector('.legend').replaceChildren(lineLegend(weightOrder(weights).map(name => [name, weightColour(name), {dashed: 'dashes', dotted: 'dots'}[weightStyle(name).dash], weightStyle(name).says])));
  drawChart(canvas, () => weightsOption(weights));
  agreementOverTime(trace, readings, others, state, weights);
}

function agreementOverTime(trace, readings, others, state, weights) {
  const place = byId('weights-time'), canvas = place.querySelector('.chart') || element('div', {class: 'chart', role: 'img'});
  place.hidden = !weights.learned || readings.length < 2;
  if (place.hidden) return;
  canvas.setAttribute('aria-label', 'Cosine of the learned weights with the others, over time');
  place.replaceChildren(element('h3', {}, 'Do they agree?'), lineLegend(others.map(name => [name, weightColour(name), {dashed: 'dashes', dotted: 'dots'}[weightStyle(name).dash], weightStyle(name).says])), canvas,
    element('p', {class: 'note'}, 'Cosine between the learned weights and each of the others: 1 means the same shape.'),
    folded('What the weights are', element('dl', {}, weightOrder(weights).flatMap(name => [element('dt', {}, name), element('dd', {}, weightStyle(name).says)]))));
  drawChart(canvas, () => agreementOption(trace, readings, others, state.axis));
}
