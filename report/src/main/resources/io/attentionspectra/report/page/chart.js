/** Charts that follow the colours of the page, its width, and the light paper of a print. */
const charts = new Map();

function drawChart(place, describe) {
  const chart = charts.get(place)?.chart ?? echarts.init(place, null, {renderer: 'svg'});
  charts.set(place, {chart, describe});
  chart.setOption(describe(), true);
  return chart;
}

function redrawCharts() {
  for (const [place, {describe}] of [...charts]) drawChart(place, describe);
}

addEventListener('resize', () => charts.forEach(({chart}) => chart.resize()));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawCharts);
matchMedia('print').addEventListener('change', redrawCharts);

const ink = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

/** An axis with its name beside it and a quiet grid. */
function axis(type, name, rest = {}) {
  return {type, name, nameLocation: 'middle', nameGap: 32, nameTextStyle: {color: ink('ink'), fontSize: 13},
    axisLine: {show: true, onZero: false, lineStyle: {color: ink('soft')}}, axisTick: {show: true}, axisLabel: {color: ink('soft'), hideOverlap: true, formatter: shown},
    splitLine: {lineStyle: {color: ink('line'), opacity: 0.7}}, minorSplitLine: {show: false}, ...rest};
}

/** An axis of decimal logarithms: the points on it are log10 of what its labels say, which lets bands be stacked. */
const decades = (name, low, high, rest = {}) => axis('value', name, {min: low, max: high, interval: 1, axisTick: {show: false}, axisLabel: {color: ink('soft'), hideOverlap: true, formatter: decade}, ...rest});

/** The lines of a tooltip as elements: a text in them cannot become HTML. */
const tooltipLines = lines => element('div', {}, lines.map((line, i) => element('div', {style: {fontWeight: i ? 'normal' : '600'}}, line)));

const baseOption = (x, y, series) => ({
  animation: false, grid: {left: 76, right: 20, top: 18, bottom: 52}, xAxis: x, yAxis: y, series,
  textStyle: {fontFamily: 'inherit'},
  tooltip: {trigger: 'item', confine: true, backgroundColor: ink('card'), borderColor: ink('line'), textStyle: {color: ink('ink'), fontSize: 13}},
});

/** Saves the chart in a place as a drawing that can be scaled. */
function saveChart(place, name) {
  const drawing = place.querySelector('svg').cloneNode(true);
  drawing.style.background = ink('card');
  save(name, 'image/svg+xml', new XMLSerializer().serializeToString(drawing));
}

/** A legend of lines as elements: swatches with words. */
const lineLegend = entries => element('div', {class: 'controls'}, entries.map(([name, colour, dash, says]) => element('span', {title: says}, element('span', {class: 'swatch ' + (dash || ''), style: {borderTopColor: colour}}), name)));
