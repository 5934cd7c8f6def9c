const ofPrediction = (key, row) => row.predicted?.[key];
const predictedCell = key => row => { const value = ofPrediction(key, row); return isNumber(value) ? element('span', {}, shown(value), element('small', {}, within(row.predicted[key + 'Interval']))) : 'none'; };

/** In the words of the result, which alone rounds it. */
function neededCell(row) {
  const needed = row.predicted?.textsNeeded, ends = row.predicted?.textsNeededInterval;
  return element('span', {}, needed ?? 'none', ends && ends.some(end => end !== needed) ? element('small', {}, ` (${ends.join(' to ')})`) : null);
}

/** As many are listed at most. */
const MOST_OUTLIERS = 10;

function outlierCell(row) {
  if (!isNumber(row.edge)) return 'none';
  const count = (row.outliers || []).length;
  return element('span', {}, count >= MOST_OUTLIERS ? count + ' or more' : String(count), element('small', {}, ` beyond ${shown(row.edge)}`));
}

/** What stands in a column: its unit is the square of the unit of the vectors where the text says variance. */
const PREDICTED_COLUMNS = [
  {name: 'κ', of: row => row.kappa, show: row => isNumber(row.kappa) ? shown(row.kappa) : 'none', says: 'The share of the noise of single tokens that is left: ‖w‖², of whole texts measured, mean over the texts. No unit.'},
  {name: 'Edge, predicted', of: row => ofPrediction('bulkEdge', row), show: predictedCell('bulkEdge'), says: 'Variance; the most that noise alone reaches in any direction, from the measured tokens without their strongest direction.'},
  {name: 'Edge, measured', of: row => row.bulkEdge, says: 'Variance; the second eigenvalue, or the first where no signal should show. Far above the prediction: the texts share more than one signal.'},
  {name: 'λ₁, predicted', of: row => ofPrediction('outlier', row), show: predictedCell('outlier'), says: 'Variance along the strongest direction that a signal of this α should make, with its 95 % interval; at the edge where it should not show.'},
  {name: 'λ₁, measured', of: row => row.largest?.[0], says: 'Variance along the strongest direction; the largest eigenvalue of the covariance of the pooled vectors.'},
  {name: 'Alignment, predicted', of: row => ofPrediction('alignment', row), show: predictedCell('alignment'), says: 'Squared cosine, 0 to 1, of the strongest direction and the strongest signal that the texts share; 0 where it should not show.'},
  {name: 'Alignment, labels', of: row => row.alignment, labelled: true, says: 'Squared cosine, 0 to 1, with the difference of the class means. Below the prediction where texts differ in something else more.'},
  {name: 'Beyond chance', of: row => isNumber(row.edge) ? (row.outliers || []).length : null, show: outlierCell, says: 'Eigenvalues significantly beyond the edge (below the count) that texts of unrelated tokens would have; ten at most.'},
  {name: 'Smallest p', of: row => row.outliers?.[0]?.adjustedPValue, show: row => !isNumber(row.edge) ? 'none' : row.outliers?.length ? chance(row.outliers[0].adjustedPValue) : 'not below 0.05', says: 'p-value of the strongest of them (Tracy–Widom), corrected for all ranks and poolings of this depth (Holm).'},
  {name: 'Texts needed', of: row => ofPrediction('sequencesNeeded', row), show: neededCell, says: 'From how many texts on the strongest signal shows beyond the edge of noise.'},
];

function predictedCard(depth, rows, open) {
  const place = element('div', {class: 'scroll stacked', tabindex: 0, role: 'region', 'aria-label': `Predictions and measurements at ${depth.phrase}`});
  const columns = PREDICTED_COLUMNS.filter(column => !column.labelled || rows.some(row => isNumber(column.of(row))));
  sortedTable(place, [{name: 'Pooling', of: row => row.strategy, text: true, says: 'How token vectors become one vector'}, ...columns], rows);
  const meaning = folded('What the columns mean', element('dl', {}, columns.flatMap(column => [element('dt', {}, column.name), element('dd', {}, column.says)])));
  meaning.open = open;
  return element('div', {class: 'card'}, element('h3', {}, 'What theory predicts, and what was measured'),
    element('p', {class: 'note'}, 'Predictions follow from α, κ and the spectrum of the tokens. “none”: no prediction, since the pooling is no weighted sum or no signal is visible. Variances are per direction, in the squared unit of the vectors.'), place, meaning);
}
