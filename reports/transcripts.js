// Lets a reader browse the prompts and replies behind each answer; all words are set as text, never as elements.

/** A new element with this class and text. */
function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function browse(section) {
  const { texts, groups } = JSON.parse(section.querySelector("script").textContent);
  const [whose, answers] = section.querySelectorAll("select");
  const [before, after] = section.querySelectorAll("button");
  const position = section.querySelector("output"), place = section.querySelector("article");
  const name = (group) => [group.who, group.case].filter(Boolean).join(" · ");
  const names = [...new Set(groups.map(name))];
  let shown = groups[0], number = 0;

  function show() {
    const exchange = shown.exchanges[number];
    const member = exchange.member ? `, member ${exchange.member}` : "";
    position.textContent = `${number + 1} of ${shown.exchanges.length} shown, of ${shown.of.toLocaleString("en")} that ended so`;
    before.disabled = number === 0;
    after.disabled = number === shown.exchanges.length - 1;
    place.replaceChildren(element("h3", "", `Episode ${exchange.episode}, turn ${exchange.turn}${member}: ${shown.answer}`));
    exchange.calls.forEach((call, i) => {
      if (exchange.calls.length > 1) place.append(element("h4", "", `Call ${i + 1} of ${exchange.calls.length}`));
      for (const [role, text] of call.messages) said(role, texts[text], "");
      said(call.failed ? "no reply" : "reply", texts[call.reply], "reply");
    });
  }

  function said(role, text, className) {
    const one = element("div", `said ${className}`);
    one.append(element("p", "role", role), element("pre", "", text || "(nothing)"));
    place.append(one);
  }

  function fill() {
    const here = groups.filter((group) => name(group) === names[whose.value]);
    answers.replaceChildren(...here.map((group) => {
      const option = element("option", "", `${group.answer} (${group.of.toLocaleString("en")})`);
      option.value = groups.indexOf(group);
      return option;
    }));
  }

  function choose(group) {
    whose.value = names.indexOf(name(group));
    fill();
    answers.value = groups.indexOf(group);
    shown = group;
    number = 0;
    show();
  }

  /** The group that the words of a mark tell: who, in which case, which answer; undefined where they tell none. */
  function behind(datum) {
    const told = [datum.panel, datum.line].filter(Boolean);
    const words = (group) => [group.who, group.case, name(group), group.answer];
    return groups.find((group) => told.length && told.every((word) => words(group).includes(word)));
  }

  whose.append(...names.map((text, i) => Object.assign(element("option", "", text), { value: i })));
  whose.addEventListener("change", () => choose(groups.find((group) => name(group) === names[whose.value])));
  answers.addEventListener("change", () => choose(groups[answers.value]));
  before.addEventListener("click", () => { number -= 1; show(); });
  after.addEventListener("click", () => { number += 1; show(); });
  document.addEventListener("picked", (event) => {
    const group = behind(event.detail);
    if (!group) return;
    choose(group);
    section.scrollIntoView();
    whose.focus({ preventScroll: true });
  });
  document.body.classList.add("has-transcripts");
  choose(groups[0]);
}

document.querySelectorAll("[data-transcripts]").forEach(browse);
