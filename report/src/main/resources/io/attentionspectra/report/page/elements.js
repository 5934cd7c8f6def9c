'use strict';
/** A new element; children are elements or texts, and a text is never read as HTML. */
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'style') Object.assign(node.style, value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

const byId = id => document.getElementById(id);

/** A closed box that opens on a click, for formulas and definitions. */
const folded = (title, ...children) => element('details', {}, element('summary', {}, title), ...children);

/** Radio buttons of one question; change receives the value chosen. */
function choices(question, name, options, chosen, change) {
  return element('fieldset', {}, element('legend', {}, question),
    options.map(([value, label]) => element('label', {},
      element('input', {type: 'radio', name, value, checked: value === chosen, onchange: () => change(value)}), ' ' + label)));
}

const dark = () => matchMedia('(prefers-color-scheme: dark)').matches && !matchMedia('print').matches;
