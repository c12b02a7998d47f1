// Copies the key of a row: the page's tables have buttons with the key, and this script answers their clicks.

export default function ({ parentElement }) {
  const status = parentElement.querySelector(".status");

  async function copied(event) {
    const button = event.target.closest?.("button[data-key]");
    if (!button) return;
    const key = button.dataset.key;
    try {
      await navigator.clipboard.writeText(key);
      status.textContent = `Copied ${key}.`;
    } catch {  // the browser refused: select the key, so that the reader copies it
      const cell = button.closest("tr").querySelector("th");
      getSelection().selectAllChildren(cell);
      status.textContent = `${key} is selected: copy it with the keyboard.`;
    }
  }

  document.addEventListener("click", copied);
  return () => document.removeEventListener("click", copied);
}
