/** What is tested of a head, in the order of the document. */
const QUANTITIES = [
  {key: 'betaHat', name: 'Sharpness β̂', short: 'β̂', says: 'Standard deviation of the scores that enter the softmax.'},
  {key: 'effectiveRank', name: 'Effective rank', short: 'Rank', says: 'How many directions the table of attention has, weighted by their strength.'},
  {key: 'sinkMass', name: 'Attention sink', short: 'Sink', says: 'Share of all attention that the most attended token receives.'},
  {key: 'entropy', name: 'Entropy', short: 'Entropy', says: 'How widely a token spreads its attention, in nats.'},
  {key: 'spectrum', name: 'Spectrum', short: 'Spectrum', says: 'Distance of the mean spectra; first and second are their mean squared singular values.'},
];
const SAMPLING_COLOUR = '#8c8c8c';
const LEFT_COLOUR = '#0072B2', RIGHT_COLOUR = '#b8420a', CHANCE_COLOUR = '#8c8c8c';

const inSampling = change => !change ? null : change.sampling > 0 ? Math.abs(change.change) / change.sampling : change.change === 0 ? 0 : null;
const smallChance = p => p < 0.001 ? '< 0.001' : shownError(p);
const leastP = head => Math.min(...QUANTITIES.map(q => head[q.key]?.adjustedPValue ?? 1));
const ordinal = k => ['first', 'second', 'third'][k - 1];
const toldWords = head => [head.lost.length ? 'lost its ' + head.lost.map(ordinal).join(', ') + (head.lost.length > 1 ? ' directions' : ' direction') : '',
  head.told.length ? 'changed: ' + head.told.map(key => QUANTITIES.find(q => q.key === key).short).join(', ') : ''].filter(Boolean).join('; ');
const hasNull = heads => heads.some(h => isNumber(h.distance?.reinitialised));

function comparedTiles(result) {
  const tile = (value, says) => element('div', {class: 'tile'}, element('b', {}, value), element('span', {}, says));
  const kept = result.heads.filter(h => !h.changed).length, last = result.depths[result.depths.length - 1];
  byId('tiles').append(tile(`${kept} of ${result.heads.length}`, 'heads stay within sampling error' + (result.power.enough ? '' : ', but the texts are too few to tell')),
    tile(percent(middle(result.heads.map(h => h.relativeDistance))), hasNull(result.heads) ? 'is how far a typical head moved on the way to a head that has forgotten all' : 'is how far a typical head moved, of the largest possible distance'),
    ...(last ? [tile(percent(last.neighbours), `of the ${last.neighbourCount} nearest neighbours of a text stay, at the ${last.depth}; chance keeps ${percent(last.chanceNeighbours)}`)] : []),
    ...(isNumber(last?.cka?.value) ? [tile(last.cka.value.toFixed(4), `is the likeness of all texts' vectors at the ${last.depth} (CKA, 1 is the same)`)] : []),
    tile(shown(result.texts.count), 'texts were read by both models' + (result.power.enough ? '' : `; ${result.power.textsNeeded} would be needed`)));
}

/** The numbers a map of the heads can show. */
const COMPARED = [
  {key: 'moved', name: 'how far attention moved', of: h => h.relativeDistance, percent: true, low: 0, says: 'On the way to a head with fresh random weights: 0 % is the same table of attention on every text, 100 % as far as forgetting everything.'},
  ...QUANTITIES.map(q => ({key: q.key, name: q.name + ', in sampling errors', of: h => inSampling(h[q.key]), low: 0, high: 1, says: q.says + ' Shown is the change in units of what another choice of texts makes of it: below 1 nothing is told, above 1 a single head would be told, though of many heads some are above 1 by chance.'})),
  ...[1, 2, 3].map(k => ({key: 'kept' + k, name: `how much of direction ${k} is kept`, of: h => h.kept[k - 1]?.value, percent: true, high: 1, says: `Part of the ${ordinal(k)} singular direction of the first model's head that lies in the leading five of the second's.`})),
].map(n => ({...n, marks: h => h.changed}));

function comparedHeads(result) {
  const heads = result.heads.map(h => ({...h, unusual: toldWords(h)}));
  const state = {number: COMPARED[0], head: [...heads].sort((a, b) => (b.changed - a.changed) || (b.relativeDistance - a.relativeDistance))[0]};
  const marked = heads.filter(h => h.changed).length;
  byId('heads-lead').textContent = marked ? `Framed: the ${marked === 1 ? 'head that is' : marked + ' heads that are'} told from sampling. Choose a head to see what changed.` : 'No head is told from sampling. Choose a head to see its numbers.';
  const draw = () => {
    const map = element('div');
    byId('map').replaceChildren(element('h3', {}, 'Every head of the models'),
      element('div', {class: 'controls'}, element('label', {}, 'Colour shows ', element('select', {id: 'number', onchange: event => { state.number = COMPARED.find(n => n.key === event.target.value); draw(); }},
        COMPARED.filter(n => heads.some(h => isNumber(n.of(h)))).map(n => element('option', {value: n.key, selected: n === state.number}, n.name))))),
      map, element('p', {class: 'note'}, state.number.says + ' ' + (marked ? 'Framed heads are told from sampling after correction for all heads, or lost a direction.' : '')));
    const strips = element('div', {class: 'chart strips', role: 'img', 'aria-label': 'Changes of all heads in sampling errors'});
    byId('map').append(element('h3', {class: 'block'}, 'Is any change more than chance?'), strips,
      element('p', {class: 'note'}, 'Every dot is a head, its change in units of its own sampling error. Left of the line lies what another choice of texts would do to that head; of many heads one in twenty lies right of it by chance.'));
    drawChart(strips, () => stripsOption(heads, state.head));
    const select = head => { state.head = head; draw(); };
    heatMap(map, heads, state.number, state.head, select);
    comparedHead(byId('head'), state.head, result);
  };
  draw();
  const table = element('div', {class: 'scroll tall'});
  byId('all-heads').append(element('p', {class: 'note'}, 'The most changed heads first. A number beside an arrow is a mean over the texts.'), table);
  const column = q => ({name: q.short, of: h => inSampling(h[q.key]), says: q.says + ' Sorted by the change in sampling errors.', show: h => q.key === 'spectrum' ? shown(h.spectrum.change) : `${shown(h[q.key].first)} → ${shown(h[q.key].second)}`});
  sortedTable(table, [
    {name: 'Head', of: h => `${h.layer}.${h.head}`, text: true, says: 'layer.head'},
    {name: 'Moved', of: h => h.relativeDistance + (h.changed ? 1e6 : 0), show: h => percent(h.relativeDistance), says: COMPARED[0].says},
    {name: 'Told from sampling', of: h => h.unusual, show: h => h.unusual || '–', text: true, wide: true, says: 'What is told after correction, and lost directions'},
    ...QUANTITIES.map(column),
    {name: '‖A₁−A₂‖', of: h => h.distance.value, says: 'Frobenius norm, in the normalisation of the spectra'},
    {name: 'of N3', of: h => h.distance.reinitialised, says: 'The same distance to a re-initialised head'},
    ...[['Left', 'leftOverlap'], ['Right', 'rightOverlap']].flatMap(([side, key]) => [1, 5].map(k => ({name: `${side}, k = ${k}`, of: h => h[key][k - 1]?.value, says: `Mean squared cosine of the principal angles of the leading ${k} ${side.toLowerCase()} singular vectors`}))),
    {name: 'Least corrected p', of: h => leastP(h), show: h => shownError(leastP(h)), says: 'Smallest corrected p-value of the five tested quantities'},
  ], heads, {order: 1, caption: 'Click a column head to sort.'});
}

/** Larger changes are drawn here, so that those around 1 can be told apart. */
const STRIP_END = 5;

/** A line of dots per quantity: all heads, the changed ones in the colour of marks, the chosen one ringed. */
function stripsOption(heads, chosen) {
  const rows = [...QUANTITIES].reverse(), values = heads.flatMap(h => QUANTITIES.map(q => inSampling(h[q.key]))).filter(isNumber);
  const end = Math.min(STRIP_END, Math.max(1.5, Math.ceil(2 * Math.max(...values)) / 2));
  const dots = some => some.flatMap(h => rows.filter(q => isNumber(inSampling(h[q.key]))).map(q => ({value: [Math.min(inSampling(h[q.key]), end), q.short], head: h, change: inSampling(h[q.key])})));
  const series = (name, some, colour, size, rest = {}) => ({type: 'scatter', name, data: dots(some), symbolSize: size, itemStyle: {color: colour, opacity: 0.55, ...rest}});
  return {...baseOption(axis('value', 'change / sampling error', {min: 0, max: end, axisLabel: {color: ink('soft'), formatter: v => v === STRIP_END ? '≥ ' + v : shown(v)}}), {...axis('category', ''), data: rows.map(q => q.short)}, [
    {...series('within sampling', heads.filter(h => !h.changed), ink('accent'), 8), markLine: {silent: true, symbol: 'none', label: {show: false}, lineStyle: {color: ink('mark'), type: 'dashed', width: 2}, data: [{xAxis: 1}]}},
    series('changed', heads.filter(h => h.changed), ink('mark'), 11, {opacity: 0.9}),
    series('chosen', [chosen], 'transparent', 15, {opacity: 1, borderColor: ink('ink'), borderWidth: 1.5})]),
    tooltip: {trigger: 'item', confine: true, formatter: item => `layer ${item.data.head.layer}, head ${item.data.head.head}: ${item.value[1]} ${shown(item.data.change)}`}};
}

function comparedHead(place, head, result) {
  const bars = element('div', {class: 'chart low', role: 'img', 'aria-label': 'Changes of the head in units of sampling error'});
  const overlaps = element('div', {class: 'chart low', role: 'img', 'aria-label': 'Overlap of the leading directions'});
  const numbers = element('div', {class: 'scroll'});
  place.replaceChildren(element('h3', {}, `Layer ${head.layer}, head ${head.head}: attention moved by ${percent(head.relativeDistance)}`),
    element('p', {class: head.changed ? 'unusual' : 'note'}, head.changed ? toldWords(head) : 'within sampling error'),
    numbers, element('h3', {class: 'block'}, 'Do the leading directions stay?'),
    lineLegend([['left (who listens)', LEFT_COLOUR], ['right (who is heard)', RIGHT_COLOUR], ...(hasNull([{distance: head.distance}]) ? [['re-initialised head', CHANCE_COLOUR, 'dashes']] : [])]), overlaps,
    element('p', {class: 'note'}, 'Mean squared cosine between the leading k directions of both heads: 1 is the same space, the dashed line what a head with fresh weights shares by chance.'));
  sortedTable(numbers, [
    {name: 'Quantity', of: q => q.name, text: true, says: 'What is measured of the head'},
    {name: 'First', of: q => head[q.key].first, says: 'Mean over texts in the first model'},
    {name: 'Second', of: q => head[q.key].second, says: 'Mean over texts in the second model'},
    {name: 'Change ± sampling', of: q => inSampling(head[q.key]), show: q => `${shown(Number(head[q.key].change.toPrecision(2)))} ± ${shownError(head[q.key].sampling)}`, says: 'Second minus first, for spectra their distance; ± what another choice of as many texts makes of it, 95 %'},
    {name: 'Fresh weights', of: q => head[q.key].reinitialised, says: 'Size of the same change to a head with fresh weights'},
    {name: 'p (corrected)', of: q => head[q.key].pValue, show: q => `${smallChance(head[q.key].pValue)} (${smallChance(head[q.key].adjustedPValue)})`, says: "By dealing the readings into two groups; then corrected by Holm's method over all heads and quantities"},
  ], QUANTITIES, {});
  const line = (name, values, colour, dash) => ({type: 'line', name, data: values.map(value => value ?? null), symbolSize: 7, symbol: dash ? 'none' : 'circle', lineStyle: {color: colour, width: dash ? 2 : 2.5, type: dash || 'solid'}, itemStyle: {color: colour}});
  drawChart(overlaps, () => baseOption({...axis('category', 'number of leading directions k'), data: ['1', '2', '3', '4', '5']}, axis('value', 'overlap', {min: 0, max: 1, nameGap: 48}), [
    line('left', head.leftOverlap.map(o => o.value), LEFT_COLOUR), line('right', head.rightOverlap.map(o => o.value), RIGHT_COLOUR),
    ...(head.leftOverlap.some(o => isNumber(o.reinitialised)) ? [line('re-initialised, left', head.leftOverlap.map(o => o.reinitialised), CHANCE_COLOUR, 'dashed'), line('re-initialised, right', head.rightOverlap.map(o => o.reinitialised), CHANCE_COLOUR, 'dashed')] : []),
  ]));
}

function comparedDepths(result) {
  const depths = result.depths;
  byId('depths').hidden = !depths.length;
  if (!depths.length) return;
  const first = depths[0], names = depths.map(d => d.depth.replace('embeddings', 'input').replace('last layer', 'output'));
  const category = {...axis('category', ''), data: names, boundaryGap: true};
  const line = (name, of, colour, dash) => ({type: 'line', name, data: depths.map(d => of(d) ?? null), symbolSize: 7, symbol: dash ? 'none' : 'circle', lineStyle: {color: colour, width: dash ? 2 : 2.5, type: dash || 'solid'}, itemStyle: {color: colour}});
  const share = d => isNumber(d.neighbours) ? d.neighbours : null;
  byId('depths-lead').textContent = `Each of ${first.texts} texts became one vector: the mean of its first ${result.provenance.window} tokens. Lines at the top of the left picture mean that both models see the same likeness between texts.`;
  const agreement = element('div', {class: 'chart', role: 'img', 'aria-label': 'Agreement of the vectors of texts at every depth'});
  const same = depths.some(d => d.subspace);
  byId('agreement').replaceChildren(element('h3', {}, 'Do texts keep their likeness?'),
    lineLegend([[`nearest neighbours that stay (of ${first.neighbourCount})`, LEFT_COLOUR], ['CKA', '#009E73'], ...(same ? [['leading directions', RIGHT_COLOUR], ['leading directions, other texts', RIGHT_COLOUR, 'dots']] : []), ['neighbours by chance', CHANCE_COLOUR, 'dashes']]), agreement,
    element('p', {class: 'note'}, `1 is perfect agreement. Neighbours by cosine; CKA: debiased linear centred kernel alignment, about 0 for unrelated vectors.` + (same ? ` Leading directions: the ${first.directions} strongest of the covariance of the texts; the dotted line is what another choice of texts leaves of them.` : '')));
  drawChart(agreement, () => baseOption(category, axis('value', 'agreement', {min: 0, max: 1, nameGap: 48}), [
    line('nearest neighbours', share, LEFT_COLOUR), line('CKA', d => d.cka?.value, '#009E73'),
    ...(same ? [line('leading directions', d => d.subspace?.value, RIGHT_COLOUR), line('leading directions, other texts', d => d.subspace?.chance, RIGHT_COLOUR, 'dotted')] : []),
    line('neighbours by chance', d => d.chanceNeighbours, CHANCE_COLOUR, 'dashed')]));
  const covariances = element('div', {class: 'chart', role: 'img', 'aria-label': 'Change of the covariance of the vectors of texts at every depth'});
  if (!depths.some(d => d.covariance)) byId('covariances').replaceChildren(element('h3', {}, 'Does their spread change?'), element('p', {class: 'note'}, `Covariances are compared between vectors of one width; these have ${first.firstWidth} and ${first.secondWidth}.`));
  else {
    byId('covariances').replaceChildren(element('h3', {}, 'Does their spread change?'),
      lineLegend([['covariance', LEFT_COLOUR], ['its eigenvalues', RIGHT_COLOUR], ['covariance, other texts', LEFT_COLOUR, 'dashes'], ['eigenvalues, other texts', RIGHT_COLOUR, 'dashes']]), covariances,
      element('p', {class: 'note'}, 'Relative change. Below its dashed line, what another choice of texts makes of it, a change is within sampling error.'));
    drawChart(covariances, () => baseOption(category, axis('value', 'relative change', {min: 0, nameGap: 48}), [
      line('covariance', d => d.covariance?.value, LEFT_COLOUR), line('covariance, other texts', d => d.covariance?.chance, LEFT_COLOUR, 'dashed'),
      line('its eigenvalues', d => d.spectrum?.value, RIGHT_COLOUR), line('eigenvalues, other texts', d => d.spectrum?.chance, RIGHT_COLOUR, 'dashed')]));
  }
  const table = element('div', {class: 'scroll'});
  byId('depth-table').replaceChildren(table);
  const beside = name => d => d[name] ? `${shown(d[name].value)} (${shown(d[name].chance)})` : '–';
  sortedTable(table, [
    {name: 'Depth', of: d => d.depth, text: true, says: 'Output of a layer, or the embeddings that enter the first'},
    {name: 'Neighbours kept', of: d => d.neighbours, show: d => `${percent(d.neighbours)} (${percent(d.chanceNeighbours)})`, says: 'Recall of the nearest neighbours by cosine; in brackets by chance'},
    {name: 'CKA', of: d => d.cka?.value, show: beside('cka'), says: 'Debiased linear CKA; in brackets what texts out of order stay below, 95 %'},
    {name: 'Covariance', of: d => d.covariance?.value, show: beside('covariance'), says: '‖C₁ − C₂‖/‖C₁‖; in brackets sampling, 95 %'},
    {name: 'p', of: d => d.pValue, show: d => isNumber(d.pValue) ? chance(d.pValue) : '–', says: 'Of the covariance, by dealing the vectors into two groups'},
    {name: 'corrected', of: d => d.adjustedPValue, show: d => isNumber(d.adjustedPValue) ? chance(d.adjustedPValue) : '–', says: "By Holm's method over the depths"},
    {name: 'Eigenvalues', of: d => d.spectrum?.value, show: beside('spectrum'), says: 'Wasserstein-1 distance over the mean eigenvalue; in brackets sampling, 95 %'},
    {name: 'Leading directions', of: d => d.subspace?.value, show: beside('subspace'), says: 'Mean squared cosine of the principal angles; in brackets what other texts leave, 95 %'},
  ], depths, {caption: 'In brackets what chance makes of it.'});
}

const {result} = JSON.parse(byId('data').textContent);
byId('subject').textContent = `${result.first.name} against ${result.second.name} · texts: ${result.texts.name} (${shown(result.texts.count)})`;
byId('sentence').textContent = result.sentence || '';
comparedTiles(result);
comparedHeads(result);
comparedDepths(result);
origin(result);
document.documentElement.dataset.ready = 'yes';
