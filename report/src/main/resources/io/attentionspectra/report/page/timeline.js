/** Everything over time: one axis, the same marks on every picture. */
const AXES = {step: 'training step', log: 'training step, logarithmic', seconds: 'training time in seconds'};
/** Step 0 has no logarithm; it is drawn where a tenth of a step would be, at the left end of the axis. */
const logStep = step => Math.log10(Math.max(step, 0.1));
const timeOfReading = (reading, axis) => axis === 'seconds' ? reading.trainingSeconds : axis === 'log' ? logStep(reading.step) : reading.step;
const lastTime = (trace, axis) => Math.max(1e-9, ...trace.readings.map(reading => timeOfReading(reading, axis)).filter(isNumber));
const firstTime = axis => axis === 'log' ? logStep(0) : 0;

/** axis() of chart.js under a name that the choice of time axis does not hide. */
const namedAxis = axis;
function timeAxis(trace, chosen) {
  const rest = {min: firstTime(chosen), max: lastTime(trace, chosen), splitLine: {show: false}};
  return chosen === 'log' ? namedAxis('value', AXES.log, {...rest, interval: 1, axisLabel: {color: ink('soft'), formatter: at => at < 0 ? '0' : decade(at)}})
    : namedAxis('value', AXES[chosen], {...rest, axisLabel: {color: ink('soft'), hideOverlap: true, showMaxLabel: false, formatter: shown}});
}

/** A logarithmic axis around values: doublings where they fit, else powers of ten. */
function ratioAxis(name, values) {
  const low = Math.min(...values), high = Math.max(...values), base = high / low <= 64 ? 2 : 10, log = v => Math.log(v) / Math.log(base);
  return namedAxis('log', name, {logBase: base, min: base ** Math.floor(log(low)), max: base ** Math.ceil(log(high * 1.02)), nameGap: 62});
}

/** Vertical lines where something happened, one for all alarms of a step, with a triangle at its top. */
function eventMarks(trace, axis) {
  const alarmSteps = [...new Set(trace.alarms.map(alarm => alarm.step))];
  const mark = (step, name, colour, dash) => ({xAxis: timeOf(trace, step, axis), name, lineStyle: {color: colour, type: dash, width: dash === 'solid' ? 2.5 : 1.5}, label: {show: dash === 'solid', formatter: () => name, color: colour, position: 'insideEndTop'}});
  const data = [...alarmSteps.map(step => ({...mark(step, 'alarm', ink('mark'), 'dashed'), label: {show: true, formatter: '▼', color: ink('mark'), position: 'end', distance: -2}})), ...trace.divergences.map(d => mark(d.step, 'diverged', ink('alarm'), 'solid')), ...trace.resumes.map(r => mark(r.step, 'resumed', ink('soft'), 'dotted'))];
  return {silent: true, symbol: 'none', data};
}

/** A line over time; points are [reading, value]. */
function timeLine(name, points, axis, colour, rest = {}) {
  return {type: 'line', name, data: points.filter(([, value]) => isNumber(value)).map(([reading, value]) => [timeOfReading(reading, axis), value, reading.step, reading.epoch]), symbol: 'circle', symbolSize: points.length > 60 ? 3 : 5,
    connectNulls: false, lineStyle: {color: colour, width: 2}, itemStyle: {color: colour}, ...rest};
}
const timeTooltip = {formatter: p => tooltipLines([p.seriesName + ': ' + shown(p.value[1]), 'step ' + shown(p.value[2]) + (isNumber(p.value[3]) ? ', epoch ' + shown(p.value[3]) : '')])};

function timeOption(trace, axis, y, series) {
  const option = baseOption(timeAxis(trace, axis), y, series.map((s, i) => i ? s : {...s, markLine: eventMarks(trace, axis)}));
  return {...option, grid: {...option.grid, left: 84, right: Array.isArray(y) ? 76 : 24}, tooltip: {...option.tooltip, ...timeTooltip}};
}


const METRIC_COLOURS = ['#009E73', '#CC79A7', '#E69F00', '#56B4E9'];
const metricNames = trace => [...new Set(trace.readings.flatMap(reading => Object.entries(reading.metrics || {}).filter(([, value]) => isNumber(value)).map(([name]) => name)))];
/** Accuracies and the like; a small loss is none. */
const isShare = (trace, name) => !/loss|entropy|error/i.test(name) && trace.readings.every(reading => !isNumber(reading.metrics?.[name]) || (reading.metrics[name] >= 0 && reading.metrics[name] <= 1));
/** accuracy_held_out, validateAccuracy … in words. */
const metricWords = name => name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/_+/g, ' ').toLowerCase();

/** Loss to the left, shares such as accuracies to the right. */
function trainingOption(trace, axis) {
  const shares = metricNames(trace).filter(name => isShare(trace, name));
  const left = namedAxis('value', 'loss', {min: 0, nameGap: 50}), right = namedAxis('value', shares.length === 1 ? metricWords(shares[0]) : 'share', {min: 0, max: 1, nameGap: 50, position: 'right', splitLine: {show: false}});
  return timeOption(trace, axis, [left, right], [
    timeLine('loss', trace.readings.map(r => [r, r.loss]), axis, ink('accent')),
    ...shares.map((name, i) => timeLine(metricWords(name), trace.readings.map(r => [r, r.metrics?.[name]]), axis, METRIC_COLOURS[i % 4], {yAxisIndex: 1}))]);
}

function trainingSection(trace, state) {
  const shares = metricNames(trace).filter(name => isShare(trace, name));
  drawChart(byId('training'), () => trainingOption(trace, state.axis));
  byId('training').setAttribute('aria-label', 'Loss and accuracy over time');
  const events = [trace.alarms.length && ['▼ alarm', ink('mark'), 'dashes', 'An alarm was raised; the list is below'], trace.divergences.length && ['divergence', ink('alarm'), '', 'Weights or loss became NaN'], trace.resumes.length && ['resumed', ink('soft'), 'dots', 'The process ended and training went on from a checkpoint']].filter(Boolean);
  byId('training-note').replaceChildren(lineLegend([['loss (left axis)', ink('accent'), '', 'As the training reported it'], ...shares.map((name, i) => [metricWords(name) + ' (right axis)', METRIC_COLOURS[i % 4], '', 'Share between 0 and 1']), ...events]));
}
