function poolingRow(entry) {
  const edge = isNumber(entry.edge) ? entry.edge : entry.freeProductEdge;
  const top = entry.largest?.[0];
  return {...entry, top, count: (entry.outliers || []).length, excess: isNumber(top) && isNumber(edge) ? top / edge : null, name: `${entry.strategy}, ${entry.depth}`};
}

function poolingSection(result, detail) {
  const rows = (result.pooling || []).map(poolingRow), spectra = detail.poolingSpectra || {};
  if (!rows.length) {
    byId('pooling-lead').textContent = 'Not measured in this run' + (result.notes?.length ? ': ' + result.notes.join(' ') : '.');
    return;
  }
  const labelled = rows.some(row => isNumber(row.accuracy));
  byId('pooling-lead').textContent = 'Pooling turns the token vectors of a text into one vector. If the texts differ in a systematic way, the covariance of these vectors has a direction stronger than chance makes. '
    + (labelled ? `Here the texts carry labels${result.texts?.labels?.length ? ' (' + result.texts.labels.join(' against ') + ')' : ''}, so one can check that this direction, found without them, tells the classes apart. Best first.` : 'The further λ₁ is beyond the edge, the clearer the signal. Best first.');
  const numbers = POOLING_NUMBERS.filter(n => rows.some(row => isNumber(row[n.key])));
  const first = labelled ? 'accuracy' : 'excess';
  const best = rows.reduce((a, b) => (b[first] ?? -1) > (a[first] ?? -1) ? b : a);
  const state = {hidden: new Set(), asked: new Set(), view: 'ranked'};
  const table = element('div', {class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': 'table of poolings'}), spectrum = element('div', {class: 'card', 'aria-live': 'polite'}), facts = element('div', {class: 'card'});
  const draw = row => { poolingSpectrum(spectrum, row, spectra, state); poolingFacts(facts, row, numbers); };
  const columns = [{name: 'Pooling', of: row => row.name, text: true, show: row => row.strategy, says: 'How token vectors are combined'}, {name: 'of', of: row => row.depth, text: true, show: row => row.depth, says: 'Which vectors'},
    ...numbers.map(n => ({name: n.name, of: row => row[n.key], says: n.says, show: row => poolingCell(row, n)}))];
  sortedTable(table, columns, rows, {order: columns.findIndex(c => c.name === numbers.find(n => n.key === first)?.name), selected: best, select: draw,
    caption: 'Choose a row to see its spectrum; click a column head to sort.'});
  byId('pooling-body').append(element('div', {class: 'card'}, table,
    folded('What the columns mean', element('dl', {}, numbers.flatMap(n => [element('dt', {}, n.name), element('dd', {}, n.says + ' ' + n.formula)])))), element('div', {class: 'pair'}, spectrum, facts));
  draw(best);
}

function poolingCell(row, number) {
  const value = row[number.key];
  if (!number.bar) return shown(value);
  const share = number.percent ? 2 * value - 1 : value;
  return element('span', {}, number.percent ? percent(value) : shown(value), element('span', {class: 'track', 'aria-hidden': 'true'}, element('i', {class: 'bar', style: {width: (isNumber(value) ? Math.max(0, share) * 54 : 0) + 'px'}})));
}

function poolingSpectrum(place, row, spectra, state) {
  const spectrum = spectra[row.depth + '/' + row.strategy];
  place.replaceChildren(element('h3', {}, `Spectrum under ${row.strategy} pooling, ${row.depth}`));
  if (!spectrum?.values?.length) { place.append(element('p', {class: 'note'}, 'No spectrum was kept for this pooling.')); return; }
  spectrumPanel(place, {title: 'Spectrum of ' + row.name, values: spectrum.values, nulls: ladder(spectrum.laws), quantity: 'λ, eigenvalue of the covariance',
    measured: 'eigenvalues of the centred covariance of the pooled vectors'}, state, `pooling-${row.depth}-${row.strategy}`.replace(/[^\w-]+/g, '-'));
}

function poolingFacts(place, row, numbers) {
  place.replaceChildren(element('h3', {}, `The numbers of ${row.strategy} pooling, ${row.depth}`), element('div', {class: 'facts'},
    numbers.filter(n => isNumber(row[n.key])).map(n => fact(n.name, n.percent ? percent(row[n.key]) : shown(row[n.key]), n.says, n.formula, row[n.key + 'Error'])),
    inOrder(Object.keys(row.ks || {})).filter(label => isNumber(row.ks[label])).map(label => fact('KS to ' + label, shown(row.ks[label]), KS_SAYS, 'sup over x of |F measured(x) − F null(x)|.'))));
  if (row.outliers?.length) {
    const table = element('div', {class: 'scroll fit'});
    sortedTable(table, [{name: 'λ', of: o => o.value, says: 'Eigenvalue'}, ...P_VALUES], row.outliers, {order: 0, caption: 'Directions beyond the edge. ' + P_VALUES_SAY});
    place.append(table);
  }
}
