// Selecting words of a draft chooses them for a comment: the form at the end gets their paragraph and themselves.
(() => {
  const form = document.getElementById("write");
  if (!form) return;
  const quote = document.getElementById("write-quote");
  const heading = document.getElementById("write-about");
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || form.contains(selection.anchorNode)) return;
    const node = selection.anchorNode;
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const passage = element && element.closest(".passage[data-about]");
    if (!passage || element.closest(".comment, .say")) return;
    const words = selection.toString().split(/\s+/).join(" ").trim().slice(0, 300);
    if (!words) return;
    const paragraphs = [...passage.querySelectorAll(":scope p:not(.say):not(.comment p)")];
    const inside = paragraphs.findIndex((paragraph) => paragraph.contains(element));
    form.elements.about.value = String(Number(passage.dataset.about) + Math.max(inside, 0));
    form.elements.quote.value = words;
    quote.hidden = false;
    quote.firstElementChild.textContent = words;
    heading.textContent = "About this passage";
  });
})();
