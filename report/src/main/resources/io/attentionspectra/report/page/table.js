/** A table whose column heads sort. columns: {name, of, show, says, text}; a row may be selected by a click or Enter on its first cell. */
function sortedTable(place, columns, rows, {order = null, down = true, selected = null, select = null, caption = ''} = {}) {
  let chosen = order, falling = down;
  const compare = (a, b) => {
    const x = columns[chosen].of(a), y = columns[chosen].of(b);
    if (!isNumber(x) && !isNumber(y)) return String(x ?? '').localeCompare(String(y ?? '')) * (falling ? -1 : 1);
    if (!isNumber(x) || !isNumber(y)) return isNumber(x) ? -1 : 1;
    return falling ? y - x : x - y;
  };
  const content = (column, row) => (column.show || (r => shown(column.of(r))))(row);
  const draw = focus => {
    const sorted = chosen === null ? rows : [...rows].sort(compare);
    const heads = columns.map((column, i) => element('th', {scope: 'col', class: column.text ? 'text' : '', 'aria-sort': i === chosen ? (falling ? 'descending' : 'ascending') : 'none', title: column.says},
      element('button', {type: 'button', onclick: () => { falling = chosen === i ? !falling : !column.text; chosen = i; draw(i); }}, column.name + (i === chosen ? (falling ? ' ▾' : ' ▴') : ''))));
    const body = sorted.map(row => element('tr', {'aria-selected': select ? String(row === selected) : null, onclick: select ? () => { selected = row; select(row); draw(); } : () => {}},
      columns.map((column, i) => i === 0
        ? element('th', {scope: 'row', class: column.text ? 'text' : ''}, select ? element('button', {type: 'button', 'aria-label': 'Show ' + column.of(row)}, content(column, row)) : content(column, row))
        : element('td', {class: (column.text ? 'text ' : '') + (column.wide ? 'wide' : '')}, content(column, row)))));
    place.replaceChildren(element('table', {class: 'data'}, element('caption', {class: 'note'}, caption), element('thead', {}, element('tr', {}, heads)), element('tbody', {}, body)));
    if (focus !== undefined) place.querySelectorAll('thead button')[focus].focus();
  };
  draw();
}

/** One number with its name, its meaning and its formula. */
const fact = (name, value, says, formula, error) => element('div', {class: 'fact'}, element('div', {class: 'name'}, name),
  element('div', {class: 'value'}, value, isNumber(error) ? element('small', {title: 'standard error over the texts'}, ' ± ' + shownError(error)) : null),
  element('p', {}, says), formula ? folded('Formula', element('p', {}, formula)) : null);
