// Copies the key of a row: the page's tables have buttons with the key, and this script answers their clicks.
// It arrives after the tables, so their buttons show only while it listens (`answered` in styles.css).

export default function ({ parentElement }) {
  const status = parentElement.querySelector(".status");

  function refused(resolve, reject) { setTimeout(reject, 1000); }  // a browser may neither copy nor say that it won't

  async function copied(event) {
    const button = event.target.closest?.("button[data-key]");
    if (!button) return;
    const key = button.dataset.key;
    try {
      await Promise.race([navigator.clipboard.writeText(key), new Promise(refused)]);
      status.textContent = `Copied ${key}.`;
    } catch {  // it refused: select the key, so that the reader copies it
      const cell = button.closest("tr").querySelector("th");
      getSelection().selectAllChildren(cell);
      status.textContent = `${key} is selected: copy it with the keyboard.`;
    }
  }

  document.addEventListener("click", copied);
  document.body.classList.add("answered");
  return () => {
    document.removeEventListener("click", copied);
    document.body.classList.remove("answered");
  };
}
