/** Where the numbers of a page come from: models, texts, time, notes, provenance. */
function origin(result) {
  const list = pairs => element('dl', {}, pairs.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, typeof value === 'object' && value !== null ? JSON.stringify(value) : isNumber(value) && !Number.isInteger(value) ? shown(value) : String(value))]));
  const seconds = {
    forwardSeconds: 'Model forward pass',
    spectraSeconds: 'Singular values of attention',
    localisationSeconds: 'Singular vectors and statistics',
    poolingSeconds: 'Pooled covariances',
    nullsSeconds: 'Simulated nulls',
  };
  const box = byId('provenance');
  for (const [title, model] of [['Model', result.model], ['First model', result.first], ['Second model', result.second]]) if (model) box.append(element('h3', {}, title), list(Object.entries(model)));
  if (result.texts) box.append(element('h3', {}, 'Texts'), list(Object.entries(result.texts).map(([key, value]) => [key, Array.isArray(value) ? value.join(', ') || 'none' : value])));
  if (result.seconds) box.append(element('h3', {}, 'Time'), list(Object.entries(result.seconds).map(([key, value]) => [key, shown(value) + ' s'])));
  if (result.timing) box.append(element('h3', {}, 'Time'), list(Object.entries(result.timing).map(([key, value]) => [seconds[key] || key, seconds[key] ? shown(value) + ' s' : value])));
  if (result.notes?.length) box.append(element('h3', {}, 'Notes'), element('ul', {class: 'verdict'}, result.notes.map(note => element('li', {}, String(note)))));
  if (result.provenance) box.append(element('h3', {}, 'Provenance'), list(Object.entries(result.provenance)));
  box.append(element('p', {class: 'note'}, 'Attention spectra include special tokens; poolings leave them out, except the one that takes the first token.'));
}
