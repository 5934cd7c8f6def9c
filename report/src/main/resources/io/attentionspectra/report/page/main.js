function tiles(result, detail) {
  const heads = result.attention || [], rows = (result.pooling || []).map(poolingRow);
  const tile = (value, says) => element('div', {class: 'tile'}, element('b', {}, value), element('span', {}, says));
  const out = [];
  if (heads.length) {
    const label = closestNull(heads, detail);
    if (label) out.push(tile(shown(middle(heads.map(h => h.ks?.[label]))), `typical distance of a head from chance (KS, 0 to 1, against the ${label})`));
    const tested = some => some.filter(h => !/^not tested/.test(h.outlierTest || 'not tested'));
    const raw = tested(heads), balanced = tested(heads.filter(h => h.balanced).map(h => h.balanced));
    const beyond = some => `${some.filter(h => h.outliers?.length).length} of ${some.length}`;
    if (raw.length) out.push(tile(beyond(raw), 'heads have a pattern beyond what chance makes'));
    if (balanced.length) out.push(tile(beyond(balanced), 'heads have one without their attention sinks' + (raw.length ? `; ${raw.filter(h => h.outliers?.length && balanced.includes(h.balanced) && !h.balanced.outliers?.length).length} of those before are a sink and no more` : '')));
    out.push(tile(`${heads.filter(h => h.sinkMass > 0.3).length} of ${heads.length}`, 'heads spend over 30 % of their attention on one token'));
  }
  const advised = outputFirst(result, detail).filter(depth => depth.advised);
  for (const depth of advised) out.push(tile(depth.detectable === false ? 'not detectable' : depth.advised, depth.detectable === false ? `is a signal at ${depth.phrase}` : `to choose at ${depth.phrase}` + heldWords(depth)));
  if (advised.length) return byId('tiles').append(...out);
  const best = rows.filter(row => isNumber(row.accuracy)).sort((a, b) => b.accuracy - a.accuracy)[0];
  if (best) out.push(tile(percent(best.accuracy), `of texts told apart without labels by the best pooling: ${best.name}`));
  else if (rows.length) { const top = rows.sort((a, b) => (b.excess ?? 0) - (a.excess ?? 0))[0]; out.push(tile(shown(top.excess) + ' ×', `strongest direction beyond the edge of chance: ${top.name}`)); }
  byId('tiles').append(...out);
}

const {result, detail} = JSON.parse(byId('data').textContent);
byId('subject').textContent = [result.model?.name, result.texts?.name && `texts: ${result.texts.name}${result.texts.count ? ` (${shown(result.texts.count)})` : ''}`].filter(Boolean).join(' · ');
byId('sentence').textContent = result.sentence || '';
Object.assign(BAND_RANKS, detail?.bandRanks);
for (const known of detail?.nulls || []) OWN_SENTENCES[known.name] = known.sentence;
tiles(result, detail || {});
attentionSection(result, detail || {});
adviceSection(result, detail || {});
poolingSection(result, detail || {});
origin(result);
document.documentElement.dataset.ready = 'yes';
