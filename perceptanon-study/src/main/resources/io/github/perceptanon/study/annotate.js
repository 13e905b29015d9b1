// The annotator's page. Where somebody is, is what the server says: this page keeps nothing but what is on the screen.
'use strict';

(() => {
  const HIGHEST = 10;
  const SETTLING = 300; // A second click or key within this time was meant for the image before.
  const byId = id => document.getElementById(id);
  const base = location.pathname.replace(/\/+$/, '');
  const WORDS = {
    HA1: {
      question: 'How anonymous does this image look to you?',
      alternatives: ['The image to judge'],
      captions: ['']
    },
    HA2: {
      question: 'How anonymous is the changed image, now that you know the original?',
      alternatives: ['The original image', 'The changed image, which is to be judged'],
      captions: ['Original', 'Changed']
    }
  };
  const LOW = '1 = not anonymous';
  const HIGH = '10 = fully anonymous';

  let state = null;
  let busy = false;
  let ready = false;
  let paused = false;
  let shownAt = 0;
  let elapsed = 0; // Time with the image in sight; this clock does not jump.
  let since = null;
  let showing = 0;

  // --- Time ---

  function keepTime() {
    const counting = ready && !paused && !document.hidden && !byId('instructions').open;
    if (counting && since === null) {
      since = performance.now();
    } else if (!counting && since !== null) {
      elapsed += performance.now() - since;
      since = null;
    }
  }

  function takeTime() {
    const total = elapsed + (since === null ? 0 : performance.now() - since);
    return Math.min(86400000, Math.max(0, Math.round(total)));
  }

  // --- The server ---

  function key() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');
  }

  const wait = millis => new Promise(done => setTimeout(done, millis));

  async function request(path, body) {
    const response = await fetch(base + path, body === undefined ? {cache: 'no-store'} : {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(body)
    });
    let content = {};
    try {
      content = await response.json();
    } catch (e) {
      content = {};
    }
    return {status: response.status, content};
  }

  /** Sends until the server has answered. The same key each time: what arrived twice counts once. */
  async function persist(path, body) {
    for (let tries = 0; ; tries++) {
      let problem;
      try {
        const answer = await request(path, body);
        if (answer.status < 500) {
          return answer;
        }
        problem = answer.content.error || 'The server does not answer as it should.';
      } catch (e) {
        problem = 'The server cannot be reached.';
      }
      alert(problem + (body === undefined ? '' : ' Your last answer is not saved yet.') + ' Trying again …');
      await wait(Math.min(500 * 2 ** tries, 5000));
    }
  }

  function alert(text) {
    const box = byId('alert');
    box.hidden = !text;
    if (box.textContent !== text) {
      box.textContent = text;
    }
  }

  const say = text => { byId('live').textContent = text; };

  // --- What is on the screen ---

  function apply(next, note) {
    state = next;
    byId('bar').max = Math.max(1, state.total);
    byId('bar').value = state.done;
    const finished = state.done >= state.total;
    byId('count').textContent = finished
      ? 'All ' + state.total + ' answered'
      : 'Image ' + (state.done + 1) + ' of ' + state.total;
    byId('undo').disabled = state.done === 0;
    byId('pause').disabled = finished;
    document.querySelectorAll('[data-setup]').forEach(part => { part.hidden = part.dataset.setup !== state.setup; });
    byId('own').hidden = !state.instructions;
    byId('own').replaceChildren(...state.instructions.split(/\n\s*\n/).map(text => {
      const paragraph = document.createElement('p');
      paragraph.textContent = text;
      return paragraph;
    }));
    if (finished) {
      finish();
    } else {
      show(note);
    }
  }

  function finish() {
    clear();
    message('Thank you', 'You have answered everything, and all of it is saved. You can close this page.', null);
    say('All answered. Thank you.');
  }

  function clear() {
    ready = false;
    showing++;
    keepTime();
    elapsed = 0;
    byId('stage').replaceChildren();
    byId('rating').hidden = true;
  }

  async function show(note) {
    clear();
    const mine = showing;
    const words = WORDS[state.setup];
    byId('question').textContent = words.question;
    byId('message').hidden = true;
    byId('stage').className = state.images.length > 1 ? 'pair' : 'single';
    const images = state.images.map((url, i) => {
      const image = new Image();
      image.alt = words.alternatives[i];
      image.decoding = 'async';
      image.draggable = false;
      image.src = url;
      return image;
    });
    try {
      await Promise.all(images.map(image => image.decode()));
    } catch (e) {
      if (mine === showing) {
        message('The image does not load', 'Check your connection, or tell the coordinator.', 'Try again', refresh);
      }
      return;
    }
    if (mine !== showing) {
      return;
    }
    byId('stage').replaceChildren(...images.map((image, i) => {
      const figure = document.createElement('figure');
      figure.append(image);
      if (words.captions[i]) {
        const caption = document.createElement('figcaption');
        caption.textContent = words.captions[i];
        figure.append(caption);
      }
      return figure;
    }));
    alert('');
    ready = true;
    shownAt = performance.now();
    rating();
    byId('question').focus({preventScroll: true});
    say((note ? note + ' ' : '') + 'Image ' + (state.done + 1) + ' of ' + state.total + '.');
    state.next.forEach(url => { new Image().src = url; });
  }

  function rating() {
    byId('rating').hidden = paused || !ready;
    byId('stage').hidden = paused;
    byId('message').hidden = !paused;
    byId('undo').disabled = paused || state.done === 0;
    keepTime();
  }

  function message(title, text, button, action) {
    byId('message-title').textContent = title;
    byId('message-text').textContent = text;
    byId('message-button').hidden = !button;
    byId('message-button').textContent = button || '';
    byId('message-button').onclick = action || null;
    byId('message').hidden = false;
    byId('stage').hidden = true;
    if (!byId('instructions').open) {
      byId('message-title').focus({preventScroll: true});
    }
  }

  // --- What the annotator does ---

  const idle = () => !busy && state !== null && !byId('instructions').open;

  async function give(score) {
    if (!idle() || !ready || paused || performance.now() - shownAt < SETTLING) {
      return;
    }
    busy = true;
    mark(score);
    const {status, content} = await persist('/answer',
      {position: state.done, score, millis: takeTime(), request: key()});
    busy = false;
    mark(null);
    settle(status, content, 'You gave ' + score + '.');
  }

  async function undo() {
    if (!idle() || paused || state.done === 0) {
      return;
    }
    busy = true;
    const {status, content} = await persist('/undo', {position: state.done - 1, request: key()});
    busy = false;
    settle(status, content, content.earlier ? 'Taken back: you had given ' + content.earlier + '.' : '');
    if (content.earlier) {
      byId('count').textContent += ' · you had given ' + content.earlier;
    }
  }

  function settle(status, content, note) {
    if (status === 200) {
      alert('');
      apply(content.state, note);
    } else if (status === 409 && content.state) {
      apply(content.state, 'Answered in another window meanwhile.');
    } else {
      alert(content.error || 'The server refused the answer.');
    }
  }

  async function refresh() {
    if (busy) {
      return;
    }
    busy = true;
    const {status, content} = await persist('/state');
    busy = false;
    if (status === 200) {
      apply(content);
    } else {
      alert(content.error || 'The server does not know this link.');
    }
  }

  function pause() {
    if (state === null || state.done >= state.total || byId('instructions').open) {
      return;
    }
    paused = !paused;
    byId('pause').textContent = paused ? 'Go on' : 'Pause';
    if (paused) {
      message('Paused', 'Everything so far is saved. You can also close this page: the same link brings you back here.',
        'Go on', pause);
    }
    rating();
    byId(paused ? 'message-title' : 'question').focus({preventScroll: true});
    say(paused ? 'Paused.' : 'Going on.');
  }

  // --- The instructions ---

  const ENDS = {1: 'not anonymous', 10: 'fully anonymous'};

  /** The coordinator's own, in place of the drawings. Without them the page works as well. */
  async function examples() {
    let all = [];
    try {
      const {status, content} = await request('/examples');
      all = status === 200 ? content.examples : [];
    } catch (e) {
      all = [];
    }
    byId('own-examples').replaceChildren(...all.map(example => {
      const figure = document.createElement('figure');
      example.images.forEach((url, i) => {
        const image = new Image();
        const paired = example.images.length > 1;
        image.alt = (!paired ? 'Example' : i === 0 ? 'Original' : 'Changed version') + ', score ' + example.score;
        image.loading = 'lazy';
        image.src = url;
        figure.append(image);
      });
      figure.classList.toggle('pair', example.images.length > 1);
      const caption = document.createElement('figcaption');
      const score = document.createElement('b');
      score.textContent = example.score;
      const words = example.note || ENDS[example.score] || '';
      caption.append(score, words ? ' ' + words : '');
      figure.append(caption);
      return figure;
    }));
    byId('own-examples').hidden = all.length === 0;
    byId('drawn-examples').hidden = all.length > 0;
  }

  function instructions() {
    byId('begin').textContent = state !== null && state.done > 0 ? 'Go on' : 'Start';
    if (!byId('instructions').open) {
      byId('instructions').showModal();
      byId('instructions').scrollTop = 0;
    }
    keepTime();
  }

  // --- The scale ---

  const buttons = [];

  function mark(score) {
    buttons.forEach((button, i) => button.classList.toggle('given', i + 1 === score));
    byId('scale').setAttribute('aria-busy', score === null ? 'false' : 'true');
  }

  function reach(i) {
    buttons.forEach((button, at) => { button.tabIndex = at === i ? 0 : -1; });
    buttons[i].focus();
  }

  function step(by) {
    const now = buttons.indexOf(document.activeElement);
    if (now < 0) {
      reach(by > 0 ? 0 : HIGHEST - 1);
    } else {
      reach(Math.min(HIGHEST - 1, Math.max(0, now + by)));
    }
  }

  for (let score = 1; score <= HIGHEST; score++) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = score;
    button.tabIndex = score === 1 ? 0 : -1;
    button.dataset.score = score;
    button.setAttribute('aria-label',
      score === 1 ? '1, not anonymous' : score === HIGHEST ? '10, fully anonymous' : String(score));
    button.addEventListener('click', event => {
      if (event.detail < 2) { // The second click of a double click is none.
        give(score);
      }
    });
    buttons.push(button);
    byId('scale').append(button);
  }
  byId('low').textContent = LOW;
  byId('high').textContent = HIGH;

  const STEPS = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1};

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || byId('instructions').open) {
      return;
    }
    if (/^[0-9]$/.test(event.key)) {
      event.preventDefault();
      give(event.key === '0' ? HIGHEST : Number(event.key));
    } else if (event.key in STEPS && ready && !paused) {
      event.preventDefault();
      step(STEPS[event.key]);
    } else if (event.key === 'Backspace') {
      event.preventDefault();
      undo();
    } else if (event.key === 'p' || event.key === 'P') {
      event.preventDefault();
      pause();
    }
  });
  byId('undo').addEventListener('click', undo);
  byId('pause').addEventListener('click', pause);
  byId('help').addEventListener('click', instructions);
  byId('begin').addEventListener('click', () => byId('instructions').close());
  byId('instructions').addEventListener('close', () => {
    shownAt = performance.now();
    keepTime();
    if (ready && !paused) {
      byId('question').focus({preventScroll: true});
    }
  });
  document.addEventListener('visibilitychange', () => {
    keepTime();
    if (!document.hidden && !busy && state !== null) {
      // Another window or machine may have gone on meanwhile.
      request('/state').then(({status, content}) => {
        if (status === 200 && !busy && content.done !== state.done) {
          apply(content);
        }
      }, () => {});
    }
  });

  refresh().then(examples).then(() => {
    if (state !== null && state.done === 0) {
      instructions();
    }
  });
})();
