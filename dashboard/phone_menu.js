// On a phone Streamlit 1.67 puts sections between a list and its items, which screen readers can't follow: each
// section becomes a list of its own, with its heading as its name.

function mend() {
  const menu = document.querySelector("[data-testid=stSidebarNavItems]");
  if (!menu) return;
  menu.setAttribute("role", "presentation");
  for (const part of menu.children) {
    const name = part.querySelector("[data-testid=stNavSectionHeader] p");
    part.setAttribute("role", name ? "list" : "presentation");
    if (name) part.setAttribute("aria-label", name.textContent);
  }
}

export default function () {
  const observer = new MutationObserver(mend);
  observer.observe(document.body, { childList: true, subtree: true });
  mend();
  return () => observer.disconnect();
}
