/** The numbers a map of the heads can show. */
function headNumbers(heads, spectra) {
  const labels = inOrder([...new Set(heads.flatMap(h => Object.keys(h.ks || {})))]);
  const own = [...HEAD_NUMBERS, ...KEY_BIAS];
  const spectrumOf = h => spectra[h.layer + '.' + h.head];
  const edgeRatio = label => h => {
    const law = spectrumOf(h)?.nulls?.[label];
    const edge = law && edgeOf(law);
    return isNumber(edge) && edge > 0 ? h.largest?.[0] / edge : null;
  };
  return [
    ...labels.map(label => ({group: 'Distance to a null (KS)', key: 'ks ' + label, name: 'KS distance to ' + label, of: h => h.ks?.[label], says: KS_SAYS + ' This null: ' + nullStyle(label).sentence + '.', formula: 'sup over x of |F measured(x) − F null(x)|.'})),
    ...inOrder([...new Set(heads.flatMap(h => Object.keys(spectrumOf(h)?.nulls || {})))]).map(label => ({group: 'Strongest pattern', key: 'edge ' + label, name: 'λ₁ / edge of ' + label, of: edgeRatio(label), says: EDGE_SAYS + ' This null: ' + nullStyle(label).sentence + '.', formula: 'Largest squared singular value / right edge of the law, or upper end of the band of the simulated largest value.', log: true})),
    ...own.map(n => ({...n, group: 'The head itself', of: h => h[n.key]})),
  ].filter(n => heads.some(h => isNumber(n.of(h))));
}

function numberSelector(numbers, chosen, change) {
  const groups = [...new Set(numbers.map(n => n.group))];
  return element('select', {id: 'number', onchange: event => change(numbers.find(n => n.key === event.target.value))},
    groups.map(group => element('optgroup', {label: group}, numbers.filter(n => n.group === group).map(n => element('option', {value: n.key, selected: n === chosen}, n.name)))));
}

function headFacts(place, head, numbers) {
  const freezing = shown(Math.sqrt(2 * Math.log(head.length)));
  place.replaceChildren(element('h3', {}, `The numbers of layer ${head.layer}, head ${head.head}`),
    element('div', {class: 'facts'},
      fact('Regime', regimeName(head.regime), regimeMeaning(head.regime), `By β̂ against the freezing point √(2 ln ℓ) = ${freezing} and the heavy-tail limit below it.`),
      [...HEAD_NUMBERS, ...KEY_BIAS].filter(n => isNumber(head[n.key])).map(n =>
        fact(n.name, n.percent ? percent(head[n.key]) : shown(head[n.key]), n.says + (n.here ? n.here(head) : ''), n.formula, head[n.key + 'Error']))),
    ladderTable(head, numbers), outlierTable(head));
}

/** The head against each null: one line per null, each column explained once. */
function ladderTable(head, numbers) {
  const labels = inOrder([...new Set(numbers.filter(n => /^(ks|edge) /.test(n.key) && isNumber(n.of(head))).map(n => n.key.replace(/^(ks|edge) /, '')))]);
  if (!labels.length) return '';
  const value = (kind, label) => numbers.find(n => n.key === kind + ' ' + label)?.of(head);
  const place = element('div', {class: 'scroll fit'});
  sortedTable(place, [
    {name: 'Null', of: label => label, text: true, says: 'What the head is compared with'},
    {name: 'KS distance', of: label => value('ks', label), show: label => shown(value('ks', label)) + (isNumber(head.ksError?.[label]) ? ' ± ' + shownError(head.ksError[label]) : ''), says: KS_SAYS},
    ...(head.ksUnderNull ? [{name: 'KS of chance', of: label => head.ksUnderNull[label], says: YARDSTICK_SAYS}] : []),
    {name: 'λ₁ / edge', of: label => value('edge', label), says: EDGE_SAYS},
    {name: 'What it assumes', of: label => nullStyle(label).sentence, text: true, wide: true, says: 'In words'},
  ], labels);
  return element('div', {class: 'block'}, element('h3', {}, 'Against each null'), element('p', {class: 'note'}, 'KS distance: ' + KS_SAYS + (head.ksUnderNull ? ' KS of chance: ' + YARDSTICK_SAYS : '') + ' λ₁ / edge: ' + EDGE_SAYS), place,
    folded('Formulas', element('p', {}, 'KS: sup over x of |F measured(x) − F null(x)|. Edge: right end of a closed law’s density; upper end of the band of the largest value of a simulated null. Where the mask hides keys, the KS of a closed law is that of relative attention, (nᵢAᵢⱼ − 1)/√ℓ on visible pairs.')));
}

function outlierTable(head) {
  const outliers = head.outliers || [];
  if (!outliers.length) return element('p', {class: 'note'}, 'No pattern of this head is significantly beyond its null.');
  const place = element('div', {class: 'scroll fit'});
  const spread = o => isNumber(o.participation) ? (o.participation > 0.25 ? 'one or two tokens' : o.participation > 10 / head.length ? 'some tokens' : 'spread over the text') : '–';
  sortedTable(place, [
    {name: 'λ', of: o => o.value, says: 'Strength: squared singular value'},
    ...P_VALUES,
    {name: 'participation', of: o => o.participation, says: 'Σ vᵢ⁴ of its singular vector: near 1 = a single token, near 1/ℓ = all tokens'},
    {name: 'carried by', of: spread, text: true, says: 'The participation in words'},
  ], outliers, {order: 0});
  return element('div', {class: 'block'}, element('h3', {}, 'Patterns beyond the null'),
    element('p', {class: 'note'}, P_VALUES_SAY + ' Participation Σv⁴: 1 = it lives on a single token, 1/ℓ = on the whole text.'), place);
}

/** Numbers of a head that are those of its rows: balanced attention has others, which nobody asked for. */
const OF_ROWS = {entropy: null, normalisedEntropy: null, sinkMass: null, rankOne: null};

/** The heads as they are read balanced: their numbers, and their spectra against the same nulls. */
function withoutSinks(heads, detail) {
  const spectra = {};
  for (const [place, of] of Object.entries(detail.balancedSpectra || {}))
    spectra[place] = {values: of.values, nulls: {...Object.fromEntries((of.sameLaws || []).map(label => [label, detail.spectra[place].nulls[label]])), ...of.nulls}};
  return {heads: heads.map(h => h.balanced ? {...h, ...OF_ROWS, ...h.balanced, unusual: h.unusual && 'As computed: ' + h.unusual} : {layer: h.layer, head: h.head, length: h.length, regime: h.regime, unusual: 'cannot be balanced'}), spectra};
}

function attentionSection(result, detail) {
  const raw = {heads: result.attention || [], spectra: detail.spectra || {}};
  if (!raw.heads.length) { byId('attention').hidden = byId('tables').hidden = true; return; }
  const isBalanced = raw.heads.some(h => h.balanced);
  const ways = {with: raw, without: isBalanced ? withoutSinks(raw.heads, detail) : raw};
  for (const way of Object.values(ways)) way.numbers = headNumbers(way.heads, way.spectra);
  const closest = raw.numbers.find(n => n.key === 'ks ' + closestNull(raw.heads, detail)) || raw.numbers[0];
  const unusual = mostUnusual(raw.heads, closest);
  const state = {number: closest.key, layer: unusual.layer, head: unusual.head, way: 'with', hidden: new Set(), asked: new Set(), view: 'ranked'};
  const way = () => ways[state.way];
  const number = () => way().numbers.find(n => n.key === state.number) || way().numbers[0];
  const chosen = (of = way()) => of.heads.find(h => h.layer === state.layer && h.head === state.head);
  const holder = element('div'), says = element('p', {class: 'note'}), selector = element('div', {class: 'controls'});
  const drawSelector = () => selector.replaceChildren(element('label', {for: 'number'}, 'Colour shows'), numberSelector(way().numbers, number(), to => { state.number = to.key; drawMap(); }));
  const drawMap = () => { says.textContent = number().says; heatMap(holder, way().heads, number(), chosen(), select); };
  const drawHead = () => { headSpectrum(byId('spectrum'), state, chosen(), ways); headFacts(byId('numbers'), chosen(), way().numbers); };
  function select(head) { state.layer = head.layer; state.head = head.head; drawMap(); holder.querySelector('[aria-pressed=true]').focus(); drawHead(); }
  const heads = raw.heads, numbers = raw.numbers;
  drawSelector();
  byId('map').append(element('h3', {}, 'Every head at a glance'),
    isBalanced ? element('div', {class: 'controls'}, choices('Attention', 'way', [['with', 'with its sinks, as computed'], ['without', 'without sinks, balanced']], state.way, to => { state.way = to; drawSelector(); drawMap(); drawHead(); })) : '',
    isBalanced ? element('p', {class: 'note'}, 'A sink is a token that all others listen to, often for nothing. Balancing takes out how much every token listens and is listened to, and leaves who listens to whom.') : '',
    selector, says, holder, element('p', {class: 'note'}, 'Click a cell, or use the arrow keys and Enter, to see that head. Layers and heads count from 0; the first layer reads the text first.'), unusualList(raw.heads, select));
  byId('attention-lead').textContent = `${heads.length} heads, ${shown(middle(heads.map(h => h.length)))} tokens per text, head size ${shown(middle(heads.map(h => h.headDim)))}${heads.some(h => h.betaHatError > 0) ? '; numbers are means over the texts, ± their standard error, and pictures show the first text' : ''}.`;
  drawMap();
  drawHead();
  headTable(heads, numbers, result, detail);
}

/** The strictest null, which takes most of the head as given; the detail lists nulls in that order. */
const closestNull = (heads, detail) => (detail.nulls || []).map(known => known.name).find(label => heads.some(h => isNumber(h.ks?.[label])));

/** The head shown first: the one with the most directions beyond its null, then the furthest from it. */
const mostUnusual = (heads, number) => {
  const groups = [heads.filter(h => h.outliers?.length), heads.filter(h => h.unusual), heads];
  const rank = h => [h.directionsBeyond ?? 0, number?.of(h) ?? 0];
  const isAhead = (a, b) => a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
  return groups.find(group => group.length).reduce((best, h) => isAhead(rank(h), rank(best)) ? h : best);
};

function unusualList(heads, select) {
  const notable = heads.filter(h => h.unusual);
  if (!notable.length) return '';
  return element('div', {}, element('h3', {}, 'Most unusual heads, as computed'), element('ul', {class: 'plain'}, notable.slice(0, 6).map(h => element('li', {},
    element('button', {type: 'button', class: 'link', onclick: () => select(h)}, `layer ${h.layer}, head ${h.head}`), ' ' + h.unusual))));
}

function headSpectrum(place, state, head, ways) {
  const key = head.layer + '.' + head.head, spectrum = ways[state.way].spectra[key];
  const another = state.way === 'with' ? 'without' : 'with', other = ways[another].spectra[key];
  place.replaceChildren(element('h3', {}, `Layer ${head.layer} · head ${head.head} `, element('span', {class: 'badge'}, regimeName(head.regime))),
    head.unusual ? element('p', {class: 'unusual'}, head.unusual) : '');
  if (!spectrum?.values?.length) { place.append(element('p', {class: 'note'}, 'No spectrum was kept for this head.')); return; }
  spectrumPanel(place, {title: `Spectrum of layer ${head.layer}, head ${head.head}`, values: spectrum.values, nulls: ladder(spectrum.nulls), quantity: 'λ, squared singular value',
    ...(other && other !== spectrum && other.values ? {other: {values: other.values, name: another === 'without' ? 'the same head without its sink (balanced)' : 'the same head with its sink'}} : {}),
    measured: state.way === 'with' ? 'squared singular values of √ℓ·(A − column means), first text' : 'squared singular values of Y = (B − 1)/√ℓ, B balanced attention, first text'}, state, `head-${head.layer}-${head.head}`);
}

function headTable(heads, numbers, result, detail) {
  const holder = element('div', {class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': 'table of all heads'});
  sortedTable(holder, [
    {name: 'Head', of: h => h.layer * 1e4 + h.head, show: h => `layer ${h.layer} · head ${h.head}`, says: 'Layer and head, from 0'},
    {name: 'Regime', of: h => regimeName(h.regime), text: true, says: 'Which theory applies'},
    {name: 'λ₁', of: h => h.largest?.[0], says: 'Strongest pattern: largest squared singular value'},
    ...numbers.filter(n => n.key !== 'rankOne' && n.key !== 'mean' && !n.key.startsWith('edge ')).map(n => ({name: n.key.startsWith('ks ') ? 'KS ' + n.key.slice(3) : n.name, of: n.of, show: n.percent ? h => percent(n.of(h)) : undefined, says: n.says})),
    {name: 'Beyond', of: h => (h.outliers || []).length, says: 'Patterns significantly beyond the null'},
    {name: 'What is unusual', of: h => h.unusual || '', show: h => h.unusual || '', text: true, wide: true, says: 'In words'},
  ], heads, {order: 0, down: false, caption: 'Click a column head to sort. Hover over it, or see the numbers of a head above, for its meaning.'});
  byId('all-heads').append(element('div', {class: 'controls tools'},
    element('button', {type: 'button', onclick: () => save('attention.csv', 'text/csv', csv(heads))}, 'Save heads (CSV)'),
    element('button', {type: 'button', onclick: () => save('pooling.csv', 'text/csv', csv(result.pooling || []))}, 'Save poolings (CSV)'),
    element('button', {type: 'button', onclick: () => save('result.json', 'application/json', JSON.stringify(result, null, 1))}, 'Save result (JSON)'),
    element('button', {type: 'button', onclick: () => save('spectra.json', 'application/json', JSON.stringify(detail))}, 'Save spectra (JSON)')), holder);
}
