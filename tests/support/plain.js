// Takes out of a page what differs from run to run, how old extracts are and who did what, and puts it back.
(plain) => {
  const hide = (one) => { if (one) one.style.display = plain ? "none" : ""; };
  document.querySelectorAll(".freshness").forEach(hide);
  for (const caption of document.querySelectorAll("caption")) {
    const old = caption.textContent.startsWith("Newest extract of each agency");
    if (old || /^The latest \d+ lines of the audit trail/.test(caption.textContent)) hide(caption.closest(".mash"));
    if (old) hide(document.querySelector("h2")); // the first finding is about it
  }
}
