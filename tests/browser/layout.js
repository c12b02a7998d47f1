// What is wrong with a page's layout: too wide boxes, words on words, lists that scroll sideways, charts without marks.
() => {
  const main = document.querySelector("[data-testid=stMain]");
  const wrong = [];
  if (main.scrollWidth > main.clientWidth) wrong.push(`the page is ${main.scrollWidth} px wide in ${main.clientWidth}`);

  const clipped = (node, box) => {  // what of a box can be seen inside the regions that scroll
    let [left, right] = [box.left, box.right];
    for (let at = node; at && at !== main; at = at.parentElement) {
      if (getComputedStyle(at).overflowX === "visible") continue;
      const edge = at.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
    }
    return { left, right, top: box.top, bottom: box.bottom };
  };
  const seen = (node) => !node.closest(".hidden") && node.checkVisibility({ visibilityProperty: true });
  const words = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || !seen(node.parentElement) || node.parentElement.closest("svg")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) words.push({ said: node.data.trim(), ...clipped(node.parentElement, box) });
  }
  for (const node of main.querySelectorAll("svg text")) {
    if (node.textContent.trim() && getComputedStyle(node).opacity !== "0") {
      words.push({ said: node.textContent.trim(), ...clipped(node, node.getBoundingClientRect()) });
    }
  }
  const first = (a) => a.said.slice(0, 40);
  for (let i = 0; i < words.length; i += 1) {
    for (let j = i + 1; j < words.length; j += 1) {
      const [a, b] = [words[i], words[j]];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 3 && down > 6 && a.said !== b.said) wrong.push(`'${first(a)}' lies on '${first(b)}'`);
    }
  }
  for (const list of main.querySelectorAll("table.stacked")) {
    const room = list.parentElement.clientWidth;
    if (room < 640 && list.scrollWidth > room + 2) wrong.push(`a list of ${list.scrollWidth} px scrolls sideways in ${room}`);
  }
  for (const chart of main.querySelectorAll("[data-testid=stVegaLiteChart]")) {
    const box = chart.getBoundingClientRect();
    const marks = chart.querySelectorAll(".mark-symbol path, .mark-rect path, .mark-area path, .mark-line path").length;
    if (box.width < 150 || box.height < 100 || marks < 2) wrong.push(`a chart of ${box.width} x ${box.height}, ${marks} marks`);
  }
  return wrong;
}
