// Elements whose own text stands out less than WCAG 2.2 asks for (4.5 to 1; 3 to 1 where it is large), of colours that are known.
(() => {
  const parse = (text) => { const found = text.match(/[\d.]+/g).map(Number); return found.length < 4 ? [...found, 1] : found; };
  const channel = (x) => { const s = x / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (one) => {
    for (let place = one; place; place = place.parentElement) {
      const colour = parse(getComputedStyle(place).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const told = [];
  for (const one of document.querySelectorAll("main *:not(svg, svg *, script, option)")) {
    const words = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const style = getComputedStyle(one);
    if (!words || one.disabled || one.closest(".chart, noscript") || !one.getClientRects().length) continue;
    const [a, b] = [luminance(parse(style.color)), luminance(behind(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) told.push(`${ratio.toFixed(2)}: ${one.textContent.trim().slice(0, 60)}`);
  }
  return told;
})()
