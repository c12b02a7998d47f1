// Takes out of a page what depends on the day, how old extracts are, and puts it back.
(plain) => {
  const hide = (one) => { if (one) one.style.display = plain ? "none" : ""; };
  document.querySelectorAll(".freshness").forEach(hide);
  for (const caption of document.querySelectorAll("caption")) {
    if (!caption.textContent.startsWith("Newest extract of each agency")) continue;
    hide(caption.closest(".mash"));
    hide(document.querySelector("h2")); // the first finding is about it
  }
}
