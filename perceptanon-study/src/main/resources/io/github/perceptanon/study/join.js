// Gets an annotator's link. The key is kept, so that a second visit with the same browser leads to the same place.
'use strict';

(() => {
  const byId = id => document.getElementById(id);
  const base = location.pathname.replace(/\/+$/, '');

  function key() {
    const name = 'perceptanon ' + base;
    const made = Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('');
    try {
      const kept = localStorage.getItem(name) || made;
      localStorage.setItem(name, kept);
      return kept;
    } catch (e) {
      return made;
    }
  }

  const mine = key();

  byId('take-part').addEventListener('click', async () => {
    byId('take-part').disabled = true;
    let problem = 'The server cannot be reached.';
    try {
      const response = await fetch(base + '/claim', {
        method: 'POST',
        headers: {'Content-Type': 'application/json'},
        body: JSON.stringify({claim: mine})
      });
      const content = await response.json();
      if (response.ok) {
        location.replace(content.link);
        return;
      }
      problem = content.error;
    } catch (e) {
      // Said below.
    }
    byId('alert').hidden = false;
    byId('alert').textContent = problem;
    byId('take-part').disabled = false;
  });
})();
