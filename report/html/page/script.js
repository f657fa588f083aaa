'use strict';
// What is said here can be read without this script: it filters, sorts, copies, and opens what is folded for printing.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

const form = document.querySelector('.filter');
const texts = new Map(all('.filtered').map((e) => [e, e.textContent.toLowerCase()]));
form.hidden = false;
form.addEventListener('submit', (e) => e.preventDefault());
form.addEventListener('input', () => {
  const words = form.elements[0].value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const [element, text] of texts) {
    element.hidden = !words.every((word) => text.includes(word));
    shown += element.hidden ? 0 : 1;
  }
  form.querySelector('output').value = words.length ? `${shown} of ${texts.size}` : '';
});

for (const table of all('table.sortable')) {
  const body = table.tBodies[0];
  all('thead th', table).forEach((head, column) => {
    const button = document.createElement('button');
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const up = head.getAttribute('aria-sort') !== 'ascending';
      all('thead th', table).forEach((other) => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      const key = (row) => row.cells[column].textContent;
      const number = (text) => (['', '-', 'not read'].includes(text) ? -Infinity : Number(text.replace(/[,%]/g, '')));
      const compare = (x, y) => {
        const [m, n] = [number(key(x)), number(key(y))];
        return Number.isNaN(m) || Number.isNaN(n) ? key(x).localeCompare(key(y), 'en') : m === n ? 0 : m < n ? -1 : 1;
      };
      body.append(...[...body.rows].sort((x, y) => (up ? compare(x, y) : compare(y, x))));
    });
  });
}

for (const statement of all('.sql')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'copy';
  button.addEventListener('click', async () => {
    const code = statement.querySelector('code');
    getSelection().selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      document.execCommand('copy'); // a page from a file has no clipboard in some browsers
    }
    button.textContent = 'copied';
    setTimeout(() => { button.textContent = 'copy'; }, 2000);
  });
  statement.querySelector('figcaption').after(button);
}

let folded = [];
addEventListener('beforeprint', () => {
  folded = all('details:not([open])');
  folded.forEach((e) => { e.open = true; });
});
addEventListener('afterprint', () => folded.forEach((e) => { e.open = false; }));
addEventListener('hashchange', () => {
  const target = document.getElementById(location.hash.slice(1));
  for (let e = target; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
});
