// The coordinator's page: progress and links, asked for every few seconds.
'use strict';

(() => {
  const PERIOD = 3000;
  const byId = id => document.getElementById(id);
  const base = location.pathname.replace(/\/+$/, '');
  const rows = new Map();

  async function copy(path, button) {
    const link = location.origin + path;
    try {
      await navigator.clipboard.writeText(link);
      byId('copied').textContent = 'Copied.';
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    } catch (e) {
      window.prompt('The link:', link); // The clipboard is for secure addresses only.
    }
  }

  function element(tag, kind, ...content) {
    const made = document.createElement(tag);
    made.className = kind;
    made.append(...content);
    return made;
  }

  function row(annotator) {
    const name = element('th', '', annotator.name);
    name.scope = 'row';
    const bar = element('progress', '');
    bar.setAttribute('aria-label', 'Progress of ' + annotator.name);
    const count = element('td', 'number');
    const time = element('td', 'number');
    const button = element('button', '', 'Copy');
    button.type = 'button';
    button.setAttribute('aria-label', 'Copy the link of ' + annotator.name);
    button.addEventListener('click', () => copy(annotator.link, button));
    byId('annotators').append(
      element('tr', '', name, element('td', '', bar), count, time, element('td', '', button)));
    return {bar, count, time};
  }

  function show(study) {
    byId('title').textContent = 'Study ' + study.setup;
    document.title = 'Study ' + study.setup + ': progress';
    const total = study.annotators.reduce((sum, a) => sum + a.total, 0);
    const answered = study.annotators.reduce((sum, a) => sum + a.answered, 0);
    byId('summary').textContent = study.images + ' images, each judged by ' + study.judgements + ' of '
      + study.annotators.length + ' annotators. ' + answered + ' of ' + total + ' answers are in.';
    study.annotators.forEach(annotator => {
      if (!rows.has(annotator.name)) {
        rows.set(annotator.name, row(annotator));
      }
      const {bar, count, time} = rows.get(annotator.name);
      bar.max = Math.max(1, annotator.total);
      bar.value = annotator.answered;
      count.textContent = annotator.answered + ' / ' + annotator.total;
      time.textContent = annotator.answered === 0 ? '–' : (annotator.medianMillis / 1000).toFixed(1) + ' s';
    });
    byId('join').onclick = () => copy(study.join, byId('join'));
    byId('scores').href = base + '/scores.csv';
    byId('scores').textContent = study.setup + '.csv';
    byId('answers').href = base + '/answers.csv';
    byId('answers').textContent = study.setup + '-answers.csv';
    alert(study.problem ? 'The tables in the study\'s folder cannot be written: ' + study.problem : '');
  }

  function alert(text) {
    byId('alert').hidden = !text;
    byId('alert').textContent = text;
  }

  async function renew() {
    try {
      const response = await fetch(base + '/progress', {cache: 'no-store'});
      const content = await response.json();
      if (response.ok) {
        show(content);
      } else {
        alert(content.error);
      }
    } catch (e) {
      alert('The server cannot be reached. Trying again …');
    }
    setTimeout(renew, PERIOD);
  }

  renew();
})();
