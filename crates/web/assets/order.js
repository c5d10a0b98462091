// Moves chapters with Alt and an arrow; the buttons do the same without it.
(() => {
  const hint = document.querySelector('.keys');
  if (hint) hint.hidden = false;
  let busy = false;
  document.addEventListener('keydown', async (event) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || busy) return;
    const line = event.target instanceof Element && event.target.closest('[data-chapter]');
    if (!line) return;
    const button = line.querySelector(`button[value="${event.key === 'ArrowUp' ? 'up' : 'down'}"]`);
    event.preventDefault();
    if (!button) return;
    busy = true;
    const { chapter } = line.dataset;
    const fields = new URLSearchParams(new FormData(button.form));
    fields.set('act', button.value);
    try {
      const answer = await fetch(button.form.action, { method: 'POST', body: fields });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const list = page.getElementById('chapters');
      if (!answer.ok || !list) throw new Error('refused');
      document.getElementById('chapters').replaceWith(document.adoptNode(list));
      document.getElementById('told').textContent = page.getElementById('told').textContent;
      document.querySelector(`[data-chapter="${chapter}"] a`)?.focus();
    } catch {
      button.click();
    } finally {
      busy = false;
    }
  });
})();
