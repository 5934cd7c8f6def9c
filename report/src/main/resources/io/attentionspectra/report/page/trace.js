/** The lines of a trace by kind; of two readings of one step the later holds. */
function traceOf(lines) {
  const bySteps = new Map();
  const of = kind => lines.filter(line => line.kind === kind);
  for (const reading of of('reading')) if (isNumber(reading.step)) bySteps.set(reading.step, reading);
  const readings = [...bySteps.values()].sort((a, b) => a.step - b.step);
  return {start: of('start')[0] || {}, readings, last: readings[readings.length - 1], alarms: of('alarm'), clears: of('clear'), divergences: of('divergence'), resumes: of('resume'), end: of('end').pop()};
}

const headKey = entry => entry.layer + '.' + entry.head;
const headName = entry => `layer ${entry.layer}, head ${entry.head}`;

/** The heads that were read, in order; layer and head each. */
function headsOf(trace) {
  const known = new Map();
  trace.readings.forEach(reading => (reading.attention || []).forEach(entry => known.set(headKey(entry), {layer: entry.layer, head: entry.head})));
  return [...known.values()].sort((a, b) => a.layer - b.layer || a.head - b.head);
}

/** The reading of one head in each reading of the trace that has it: [{reading, entry}]. */
const headSeries = (trace, head) => trace.readings
  .map(reading => ({reading, entry: (reading.attention || []).find(entry => entry.layer === head.layer && entry.head === head.head)})).filter(point => point.entry);

const poolingName = entry => entry.depth === undefined ? String(entry.strategy) : `${entry.strategy}, ${entry.depth}`;
const poolingsOf = trace => [...new Set(trace.readings.flatMap(reading => (reading.pooling || []).map(poolingName)))];
const poolingSeries = (trace, name) => trace.readings
  .map(reading => ({reading, entry: (reading.pooling || []).find(entry => poolingName(entry) === name)})).filter(point => point.entry);

const excessOf = entry => isNumber(entry.largest?.[0]) && entry.edge > 0 ? entry.largest[0] / entry.edge : null;
const outliersOf = entry => Array.isArray(entry.outliers) ? entry.outliers.length : entry.outliers;
/** Whether something beyond chance was found: by the edge where there is one, else by the count. */
const isBeyond = (entry, level = 1) => isNumber(excessOf(entry)) ? excessOf(entry) > level : outliersOf(entry) > 0;

/** What counts as learned in a head: a tenth more than any head shows before training, where that was read, and at least the edge. */
const MARGIN = 1.1;
function untrainedLevel(trace) {
  const first = trace.readings[0];
  return Math.max(1, ...(first?.step === 0 ? first.attention || [] : []).map(excessOf).filter(isNumber).map(excess => MARGIN * excess));
}

/** The first step from which on every reading is beyond; null if the last one is not. */
function beyondSince(series, level = 1) {
  let since = null;
  for (const {reading, entry} of series) since = isBeyond(entry, level) ? since ?? reading.step : null;
  return since;
}
const headLeft = (trace, head) => beyondSince(headSeries(trace, head), untrainedLevel(trace));

/** The place of a step on the time axis of the trace. */
function timeOf(trace, step, axis) {
  if (axis !== 'seconds') return timeOfReading({step}, axis);
  const at = trace.readings.findIndex(reading => reading.step >= step);
  if (at < 0) return trace.last?.trainingSeconds;
  const after = trace.readings[at], before = trace.readings[Math.max(0, at - 1)];
  const share = after.step > before.step ? (step - before.step) / (after.step - before.step) : 1;
  return before.trainingSeconds + share * (after.trainingSeconds - before.trainingSeconds);
}
