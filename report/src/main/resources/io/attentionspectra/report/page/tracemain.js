const state = {axis: 'log', number: 'excess', head: null, weightsAt: null};

/** The last value of a metric that the trace holds, by the names of its kind; held-out ones first. */
function lastMetric(trace, pattern) {
  const names = metricNames(trace).filter(name => pattern.test(name)).sort((a, b) => /held|valid|test/i.test(b) - /held|valid|test/i.test(a));
  for (const name of names) {
    const known = trace.readings.filter(reading => isNumber(reading.metrics?.[name]));
    if (known.length) return {name: metricWords(name), value: known[known.length - 1].metrics[name]};
  }
  return null;
}

function headline(trace) {
  if (!trace.last) return trace.start.title || 'Waiting for the first reading';
  const heads = headsOf(trace), beyond = heads.filter(h => headLeft(trace, h) !== null).length;
  const parts = [];
  if (trace.divergences.length) parts.push(`Training diverged at step ${shown(trace.divergences[0].step)}`);
  if (heads.length) parts.push(`${parts.length ? '' : `After ${shown(trace.last.step)} steps `}${beyond} of ${heads.length} heads ${beyond === 1 ? 'has' : 'have'} learned beyond chance`);
  const accuracy = lastMetric(trace, /accuracy/i);
  if (accuracy) parts.push(`${accuracy.name} ${percent(accuracy.value)}`);
  return parts.join('; ') || `Step ${shown(trace.last.step)}`;
}

function verdict(trace) {
  if (!trace.last) return [];
  const lines = [];
  const losses = trace.readings.filter(r => isNumber(r.loss));
  if (losses.length > 1) lines.push(`Loss from ${shown(losses[0].loss)} to ${shown(losses[losses.length - 1].loss)}.`);
  const left = headsOf(trace).map(h => [h, headLeft(trace, h)]).filter(([, since]) => since !== null).sort((a, b) => a[1] - b[1]);
  if (left.length) lines.push(`First head to go beyond chance for good: ${headName(left[0][0])}, at step ${shown(left[0][1])}; last: ${headName(left[left.length - 1][0])}, at step ${shown(left[left.length - 1][1])}.`);
  const best = (trace.last.pooling || []).filter(entry => isNumber(excessOf(entry))).sort((a, b) => excessOf(b) - excessOf(a))[0];
  if (best) lines.push(`The pooled texts' strongest direction is ${shown(excessOf(best))} × the edge of chance (${poolingName(best)}).`);
  const weighted = [...trace.readings].reverse().find(r => r.weights?.learned && r.weights['top-eigenvector']);
  if (weighted) lines.push(`Learned pooling weights and the top eigenvector of the estimated R: cosine ${shown(cosine(weighted.weights.learned, weighted.weights['top-eigenvector']))}.`);
  if (trace.alarms.length) lines.push(`${trace.alarms.length} alarm${trace.alarms.length > 1 ? 's' : ''}: ${[...new Set(trace.alarms.map(a => a.alarm))].join(', ')}.`);
  trace.divergences.forEach(d => lines.push(`Divergence at step ${shown(d.step)}${d.where ? ' in ' + d.where : ''}: ${d.message || 'not a number'}`));
  return lines;
}

function traceTiles(trace) {
  const tile = (value, says) => element('div', {class: 'tile'}, element('b', {}, value), element('span', {}, says));
  if (!trace.last) return [];
  const out = [tile(shown(trace.last.step), `steps${isNumber(trace.last.epoch) ? `, epoch ${shown(trace.last.epoch)}` : ''}, ${shown(trace.readings.length)} readings`)];
  const loss = [...trace.readings].reverse().find(r => isNumber(r.loss)), accuracy = lastMetric(trace, /accuracy/i);
  if (loss) out.push(tile(shown(loss.loss), 'loss at the last reading'));
  if (accuracy) out.push(tile(percent(accuracy.value), accuracy.name));
  const heads = headsOf(trace);
  if (heads.length) out.push(tile(`${heads.filter(h => headLeft(trace, h) !== null).length} of ${heads.length}`, 'heads have learned beyond chance'));
  const share = trace.end?.share ?? trace.last.monitor?.share;
  if (share <= 1) out.push(tile(percent(share), 'of the training time went into measuring'));
  return out;
}

/** The step at which an alarm was over; undefined where it still rang at the end. */
const overAt = (trace, alarm) => trace.clears.find(clear => clear.step > alarm.step && clear.alarm === alarm.alarm && clear.layer === alarm.layer && clear.head === alarm.head && clear.pooling === alarm.pooling)?.step;

function events(trace) {
  const rows = [...trace.alarms.map(a => ({...a, over: overAt(trace, a)})), ...trace.divergences.map(d => ({...d, alarm: 'divergence', action: 'report'})), ...trace.resumes.map(r => ({...r, alarm: 'resumed', action: '', message: 'training went on from a checkpoint'}))].sort((a, b) => a.step - b.step);
  if (!rows.length) { byId('events').replaceChildren(element('p', {class: 'note'}, 'No alarm was raised, and training did not diverge.')); return; }
  const table = element('div', {class: 'scroll tall'});
  sortedTable(table, [
    {name: 'Step', of: e => e.step, says: 'Training step'},
    {name: 'What', of: e => e.alarm, text: true, says: 'Name of the alarm'},
    {name: 'Where', of: e => isNumber(e.layer) ? `layer ${e.layer}${isNumber(e.head) ? ', head ' + e.head : ''}` : e.pooling || e.where || '', text: true, says: 'Layer and head, or pooling'},
    {name: 'Over at', of: e => e.over, says: 'First step at which the condition no longer held; empty while it holds'},
    {name: 'Value', of: e => e.value, says: 'What was measured'},
    {name: 'Threshold', of: e => e.threshold, says: 'What it was compared with'},
    {name: 'Action', of: e => e.action || '', text: true, says: 'What the monitor did'},
    {name: 'In words', of: e => e.message || '', text: true, wide: true, says: 'The message'},
  ], rows, {caption: 'In the order they happened; they are the vertical lines in the pictures, alarms with a triangle.'});
  byId('events').replaceChildren(table);
}

function traceOrigin(trace, lines) {
  const {start, end} = trace;
  const list = pairs => element('dl', {}, pairs.filter(([, value]) => value !== undefined && value !== null).flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value))]));
  byId('origin').replaceChildren(list([['Started', start.time], ['Probes', start.probes], ['Layers', start.layers], ['Heads', start.heads], ['Schedule', start.schedule], ['Seed', start.seed], ['Training seconds', end && shown(end.trainingSeconds)], ['Monitor seconds', end && shown(end.monitorSeconds)],
    ...Object.entries(start.provenance || {})]), element('div', {class: 'controls tools'}, element('button', {type: 'button', onclick: () => save('trace.jsonl', 'application/x-ndjson', lines.map(line => JSON.stringify(line)).join('\n') + '\n')}, 'Save trace (JSON Lines)'),
    element('button', {type: 'button', onclick: () => save('heads.csv', 'text/csv', csv(trace.readings.flatMap(r => (r.attention || []).map(entry => ({step: r.step, ...entry, largest: (entry.largest || []).join(' ')})))))}, 'Save heads over time (CSV)')));
}

/** Draws everything anew; called again whenever lines arrive. */
function showTrace(lines) {
  const trace = traceOf(lines);
  const redraw = () => showTrace(lines);
  byId('subject').textContent = trace.start.model || 'a training';
  byId('sentence').textContent = trace.start.title || '';
  byId('headline').textContent = headline(trace);
  byId('verdict').replaceChildren(...verdict(trace).map(line => element('li', {}, line)));
  byId('tiles').replaceChildren(...traceTiles(trace));
  byId('axis').replaceChildren(choices('Time in', 'time-axis', Object.entries(AXES), state.axis, value => { state.axis = value; redraw(); }));
  document.querySelector('main').classList.toggle('waiting', !trace.last);
  traceOrigin(trace, lines);
  events(trace);
  if (trace.last) {
    trainingSection(trace, state);
    headsSection(trace, state, redraw);
    pooledSection(trace, state);
    weightsSection(trace, state, redraw);
  }
  document.documentElement.dataset.readings = trace.readings.length;
}

const lines = JSON.parse(byId('data').textContent);
showTrace(lines);
document.documentElement.dataset.ready = 'yes';
