/** Lines of weights over positions: strategy, colour, dash. Okabe–Ito, told apart by dash too. */
const WEIGHT_LINES = [
  {key: 'top-eigenvector', colour: '#0072B2', onDark: '#56B4E9', dash: 'solid', says: 'estimated from unlabelled text: maximises α/κ'},
  {key: 'learned', colour: '#56B4E9', onDark: '#0072B2', dash: 'dotted', says: 'gradient ascent of α/κ: ends where the top eigenvector is'},
  {key: 'trained on labels', colour: '#D55E00', onDark: '#f2945c', dash: 'dashed', says: 'what labels would choose, together with a linear classifier'},
  {key: 'harmonic', colour: '#009E73', onDark: '#1fc796', dash: 'dashed', says: 'fixed weights that favour early tokens'},
  {key: 'mean', colour: '#777777', onDark: '#aaaaaa', dash: 'solid', says: 'every token alike'},
];
const weightColour = line => dark() ? line.onDark : line.colour;

/** Weights at unit norm, so that their shapes compare. */
const unitNorm = weights => { const norm = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0)); return norm > 0 ? weights.map(w => w / norm) : weights; };

function weightLines(depth, rows) {
  const weightsOf = key => key === 'trained on labels' ? depth.learnedOnLabels?.weights : rows.find(row => row.strategy === key || row.strategy.startsWith(key + ':'))?.weights?.used;
  return WEIGHT_LINES.map(line => ({...line, weights: weightsOf(line.key)})).filter(line => line.weights?.length).map(line => ({...line, weights: unitNorm(line.weights)}));
}

function weightsOption(lines, typical) {
  const option = baseOption(axis('category', typical ? `position of the token in a text of ${lines[0].weights.length} tokens, the typical length` : 'position of the token in the text', {data: lines[0].weights.map((_, i) => String(i + 1)), splitLine: {show: false}, axisLabel: {color: ink('soft')}}),
    axis('value', 'weight (unit norm)', {nameGap: 48, scale: false}),
    lines.map(line => ({type: 'line', name: line.key, data: line.weights, symbol: 'circle', symbolSize: 5, lineStyle: {color: weightColour(line), width: 2.5, type: line.dash}, itemStyle: {color: weightColour(line)}})));
  option.tooltip.formatter = p => tooltipLines([p.seriesName, `position ${p.name}: ${shown(p.value)}`]);
  return option;
}

function weightsCard(depth, rows) {
  const lines = weightLines(depth, rows), card = element('div', {class: 'card'}, element('h3', {}, 'Which tokens count'));
  if (!lines.length) return card;
  const canvas = element('div', {class: 'chart low', role: 'img', 'aria-label': `Weights over positions at ${depth.phrase}: ${lines.map(line => line.key).join(', ')}`});
  card.append(element('ul', {class: 'plain'}, lines.map(line => element('li', {}, element('span', {class: 'swatch ' + {dashed: 'dashes', dotted: 'dots', solid: ''}[line.dash], style: {borderTopColor: weightColour(line)}}), element('b', {}, line.key), ' – ' + line.says))), canvas);
  queueMicrotask(() => drawChart(canvas, () => weightsOption(lines, depth.rankedBy)));
  return card;
}

/** A value with its interval as a dot on a line, over [least, most]. */
function dotBar(value, ends, most, least = 0) {
  const at = x => Math.max(0, Math.min(100, 100 * (x - least) / (most - least))) + '%';
  return element('span', {class: 'dotbar', 'aria-hidden': 'true'},
    ends ? element('i', {class: 'whisker', style: {left: at(ends[0]), width: `calc(${at(ends[1])} - ${at(ends[0])})`}}) : null, element('i', {class: 'dot', style: {left: at(value)}}));
}

const within = ends => ends?.every?.(isNumber) ? ` (${shown(ends[0])} to ${shown(ends[1])})` : '';
const percentEnds = ends => ends?.every?.(isNumber) ? ` (${(100 * ends[0]).toFixed(1)} to ${(100 * ends[1]).toFixed(1)})` : '';

function rankingCard(depth, rows) {
  const most = Math.max(...rows.map(row => row.alphaOverKappaInterval?.[1] ?? 0), 1e-9) * 1.04;
  const labelled = rows.some(row => isNumber(row.linearAccuracy)), place = element('div', {class: 'scroll fit'});
  const shownRows = rows.filter(row => row.predicted?.alignment > 0), leastAligned = shownRows.length ? 0.98 * Math.min(...shownRows.map(row => row.predicted.alignmentInterval[0])) : 0;
  const best = key => Math.max(...rows.map(row => row[key] ?? -1));
  const accuracy = key => row => element('span', {title: '95 % interval' + percentEnds(row[key + 'Interval']), class: row[key] === best(key) ? 'best' : ''}, percent(row[key]));
  sortedTable(place, [
    {name: 'Pooling', of: row => row.strategy, text: true, says: 'How token vectors become one vector'},
    {name: 'Rank', of: row => isNumber(row.rank) ? -row.rank : null, show: row => isNumber(row.rank) ? shown(row.rank) : '–', says: 'Equal ranks: the texts do not tell them apart'},
    ...(depth.rankedBy ? [{name: 'Alignment (95 %)', of: row => row.predicted?.alignment, text: true, says: 'Predicted squared cosine of the strongest direction and the signal, with its 95 % interval',
      show: row => isNumber(row.predicted?.alignment) ? element('span', {}, dotBar(row.predicted.alignment, row.predicted.alignmentInterval, 1, leastAligned), shown(row.predicted.alignment), element('small', {}, within(row.predicted.alignmentInterval))) : 'not a weighted sum: none'}] : []),
    {name: 'α/κ (95 %)', of: row => row.alphaOverKappa, text: true, says: 'Signal over noise, with its 95 % interval',
      show: row => isNumber(row.alphaOverKappa) ? element('span', {}, dotBar(row.alphaOverKappa, row.alphaOverKappaInterval, most), shown(row.alphaOverKappa), element('small', {}, within(row.alphaOverKappaInterval))) : 'not a weighted sum: none'},
    ...(labelled ? [{name: 'Split', of: row => row.accuracy, show: accuracy('accuracy'), says: 'Accuracy of the sign along the strongest direction'},
      {name: 'Linear', of: row => row.linearAccuracy, show: accuracy('linearAccuracy'), says: 'Cross-validated accuracy with labels'}] : []),
  ], rows);
  return element('div', {class: 'card'}, element('h3', {}, 'Ranking'), element('p', {class: 'note'}, `${shown(depth.sequences)} texts` + (labelled ? '. The ranking saw no labels; the last two columns check it. Split: accuracy of the sign along the strongest direction. Linear: of a classifier trained on labels, five folds. Highest in bold.' : '.')), place,
    depth.learnedOnLabels ? element('p', {class: 'note'}, `Weights trained on labels together with a classifier, ${shown(depth.learnedOnLabels.texts)} texts: ${percent(depth.learnedOnLabels.accuracy)} ± ${(100 * depth.learnedOnLabels.accuracyError).toFixed(1)} % on texts they had not seen.`) : null);
}

/** Lines of what texts of a length carry: colour, dash, words. */
const LENGTH_LINES = [
  {name: 'signal', colour: '#0072B2', onDark: '#56B4E9', dash: 'solid', says: 'variance along the strongest direction beyond noise'},
  {name: 'signal of the labels', colour: '#D55E00', onDark: '#f2945c', dash: 'dashed', says: 'variance that the two classes make'},
  {name: 'noise', colour: '#777777', onDark: '#aaaaaa', dash: 'dotted', says: 'variance in any other direction'},
];

/** Values of a line by length with the ends of their 95 % intervals. */
function lengthPoints(row, tokenNoise, name) {
  const key = {signal: 'signal', 'signal of the labels': 'labelledSignal', noise: 'kappa'}[name], unit = name === 'noise' ? tokenNoise : 1;
  return row.byLength.map((each, i) => [i, unit * each[key], 1.96 * unit * (each[key + 'Error'] || 0)]).filter(p => p[1] > 0);
}

/** Noise and signal of short and long texts under the pooling chosen. */
function byLengthCard(depth, rows) {
  const row = rows.find(each => each.strategy === depth.advised && each.byLength?.length) || rows.find(each => each.byLength?.length);
  if (!(row?.byLength.length > 1 && depth.tokenNoise > 0)) return null;
  const lines = LENGTH_LINES.map(line => ({...line, points: lengthPoints(row, depth.tokenNoise, line.name)})).filter(line => line.points.length);
  const canvas = element('div', {class: 'chart low', role: 'img', 'aria-label': `Noise and signal by length of the text at ${depth.phrase}`});
  const values = lines.flatMap(line => line.points.map(p => p[1]));
  queueMicrotask(() => drawChart(canvas, () => {
    const low = Math.floor(Math.log10(Math.min(...values))), high = Math.ceil(Math.log10(Math.max(...values) * 1.05)), log = value => Math.max(low, Math.log10(Math.max(value, 1e-300)));
    const option = baseOption(axis('category', 'tokens of a text', {data: row.byLength.map(each => String(Math.round(each.length))), splitLine: {show: false}, axisLabel: {color: ink('soft')}}), decades('variance', low, high, {nameGap: 52}),
      lines.flatMap(line => [{type: 'line', name: line.name, data: line.points.map(([i, value, error]) => [i, log(value), value, error]), symbol: 'circle', symbolSize: 7, lineStyle: {color: weightColour(line), width: 2.5, type: line.dash}, itemStyle: {color: weightColour(line)}},
        ...line.points.map(([i, value, error]) => ({type: 'line', silent: true, showSymbol: false, data: [[i, log(value - error)], [i, log(value + error)]], lineStyle: {color: weightColour(line), width: 1.5}, tooltip: {show: false}}))]));
    option.tooltip.formatter = p => tooltipLines([`${p.seriesName}, texts of about ${p.name || Math.round(row.byLength[p.value[0]].length)} tokens`, `${shown(p.value[2])} ± ${shown(p.value[3])}`]);
    return option;
  }));
  return element('div', {class: 'card'}, element('h3', {}, `Short and long texts under ${row.strategy}`), element('ul', {class: 'plain'}, lines.map(line => element('li', {}, element('span', {class: 'swatch ' + {dashed: 'dashes', dotted: 'dots', solid: ''}[line.dash], style: {borderTopColor: weightColour(line)}}), element('b', {}, line.name), ' – ' + line.says))), canvas,
    element('p', {class: 'note'}, 'Measured, with 95 % intervals. The further the signal lies above the noise, the more a text of that length says. Logarithmic scale; values that are not above 0 are left out.'));
}

/** How many texts have each number of tokens, in bins of half an octave. */
function lengthsCard(lengths) {
  const bins = new Map();
  Object.entries(lengths || {}).forEach(([length, count]) => { const bin = length > 0 ? Math.floor(2 * Math.log2(length)) : -1; bins.set(bin, (bins.get(bin) || 0) + count); });
  if (bins.size < 2) return null;
  const order = [...bins.keys()].sort((a, b) => a - b), least = bin => bin < 0 ? 0 : Math.ceil(2 ** (bin / 2) - 1e-9);
  const label = bin => bin < 0 || least(bin + 1) - 1 <= least(bin) ? String(least(bin)) : `${least(bin)}–${least(bin + 1) - 1}`;
  const canvas = element('div', {class: 'chart low', role: 'img', 'aria-label': 'Number of texts by their number of tokens'});
  queueMicrotask(() => drawChart(canvas, () => {
    const option = baseOption(axis('category', 'tokens of a text', {data: order.map(label), splitLine: {show: false}, axisLabel: {color: ink('soft')}}), axis('value', 'texts', {nameGap: 48, scale: false}), [{type: 'bar', data: order.map(bin => bins.get(bin)), itemStyle: {color: '#0072B2'}}]);
    option.tooltip.formatter = p => tooltipLines([`${p.name} tokens`, `${shown(p.value)} texts`]);
    return option;
  }));
  return element('div', {class: 'card'}, element('h3', {}, 'Lengths of the texts'), canvas);
}

/** Depths from the output of the model to its input, each with the words for it. */
function outputFirst(result, detail) {
  const depths = result.depths || [];
  return (detail.outputFirst || []).map(words => ({...depths.find(depth => depth.depth === words.depth), ...words}));
}

const heldWords = depth => !depth.held ? '' : depth.held.split.held && depth.held.linear.held ? '; labels bear it out' : '; labels do not bear it out';
const points = value => (100 * value).toFixed(1);

/** Whether labels bear the advice out: a badge for each way to use the vectors, and the test behind it. */
function heldBadges(depth) {
  const beaten = part => (part.others || []).filter(other => other.better);
  const better = part => beaten(part)[0]?.strategy ?? part.best;
  const badge = (what, part) => element('span', {class: 'badge ' + (part.held ? 'good' : 'bad')}, `${part.held ? '✓' : '✗'} ${what}: ` + (part.held ? `nothing decidedly beats ${depth.advised}` : `${better(part)} is decidedly better`));
  const line = (what, part) => beaten(part).map(other => element('li', {}, `${what}: ${other.strategy} is better than ${depth.advised} by ${points(other.difference)} points (${other.differenceInterval.map(points).join(' to ')}), p = ${chance(other.adjustedPValue)}; right alone on ${other.onlyOther} texts against ${other.onlyAdvised}`));
  if (!depth.held) return null;
  const lines = [...line('Split', depth.held.split), ...line('Linear', depth.held.linear)];
  return element('div', {class: 'held'}, element('p', {}, badge('split without labels', depth.held.split), ' ', badge('linear classifier', depth.held.linear)), lines.length ? element('ul', {class: 'plain note'}, lines) : null);
}

function adviceSection(result, detail) {
  const depths = outputFirst(result, detail);
  const section = byId('advice');
  section.hidden = !depths.length;
  if (!depths.length) return;
  byId('general').hidden = !(result.attention || []).length;
  byId('whole-texts').hidden = !depths.some(depth => depth.rankedBy);
  byId('advice-body').append(...depths.map((depth, i) => {
    const rows = (result.pooling || []).filter(row => row.depth === depth.depth);
    const choice = depth.detectable === false ? 'signal not detectable' : depth.advised && 'choose ' + depth.advised + (depth.tied?.length ? ` (or ${depth.tied.join(', ')})` : '');
    return element('div', {class: 'depth'}, element('h3', {class: 'depth-title'}, depth.heading, choice ? element('span', {class: 'choice'}, choice) : null),
      heldBadges(depth), element('div', {class: 'pair wide-left'}, rankingCard(depth, rows), weightsCard(depth, rows)), byLengthCard(depth, rows), predictedCard(depth, rows, i === 0),
      depth.notes?.length ? element('ul', {class: 'plain note'}, depth.notes.map(note => element('li', {}, note))) : null);
  }));
  const lengths = lengthsCard(result.lengths), counted = result.provenance?.['tokens that count'];
  if (lengths || counted) byId('advice-body').append(element('div', {class: 'depth'}, lengths, counted ? element('p', {class: 'note'}, `Tokens that count: ${counted}.`) : null));
  tokenTable(result.tokenTable, detail.tokenTable);
}

/** The raw embedding table against a low-rank part over an isotropic rest. */
function tokenTable(table, spectrum) {
  if (!table || !spectrum?.values?.length) return;
  const card = element('div', {class: 'card'}, element('h3', {}, 'The table of token vectors itself'),
    element('p', {}, `${shown(table.footprint.length)} of ${shown(spectrum.values.length)} eigenvalues lie beyond the edge of an isotropic rest and hold ${percent(table.share)} of the variance`
      + (table.isotropicRest ? ': a low-rank signal in the table of ' : '; even with half of them taken as signal no isotropic rest is left. Table of ') + `${shown(table.vocabulary)} tokens.`));
  spectrumPanel(card, {title: 'Spectrum of the token table', values: spectrum.values, nulls: ladder(spectrum.laws), quantity: 'λ, eigenvalue of the covariance', measured: 'eigenvalues of the covariance of the rows of the table, divisor V'}, {hidden: new Set(), asked: new Set(), view: 'ranked'}, 'token-table');
  byId('advice-body').append(element('div', {class: 'depth'}, element('h3', {class: 'depth-title'}, 'Token table'), card));
}
