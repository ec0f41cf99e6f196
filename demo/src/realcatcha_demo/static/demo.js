// The shop's page: sends the form to the shop's own server and shows what the server learnt.

const element = (id) => document.getElementById(id);
const form = element("sign-up");
const widget = form.querySelector(".realcatcha");
const FIELD = "realcatcha-response";
let lastForm = null;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  complain(null);
  if (!form.reportValidity()) return complain("invalid");
  await whileBusy(async () => {
    if (widget.dataset.size === "invisible") await window.realcatcha.execute(widget);
    const fields = Object.fromEntries(new FormData(form));
    if (!fields[FIELD]) return complain("unconfirmed");
    lastForm = fields;
    await submit(fields);
    window.realcatcha.reset(widget);
  });
});

element("again").addEventListener("click", () => whileBusy(() => submit(lastForm)));

async function submit(fields) {
  let outcome;
  try {
    const reply = await fetch(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    });
    const document = await reply.json();
    outcome = reply.ok ? document : { failed: true, answer: document };
  } catch (error) {
    outcome = { failed: true, answer: { error: String(error) } };
  }
  show(outcome);
}

function show({ failed = false, accepted = false, answer, asked_ms: askedMs }) {
  const verdict = element("verdict");
  verdict.textContent = verdict.dataset[failed ? "failed" : accepted ? "accepted" : "refused"];
  verdict.classList.toggle("accepted", accepted);
  element("asked").textContent = askedMs === undefined ? "" : `${askedMs} ms`;
  showJudgement(answer.metadata);
  element("raw").replaceChildren(...highlighted(JSON.stringify(answer, null, 2)));
  element("again").hidden = failed;
  element("empty").hidden = true;
  element("outcome").hidden = false;
  element("outcome").scrollIntoView({ block: "nearest" });
}

function showJudgement(metadata) {
  element("judgement").hidden = metadata === undefined;
  if (metadata === undefined) return;
  const { trust, reasons } = metadata;
  const value = element("trust-value");
  element("trust").hidden = trust === null;
  element("trust").value = trust ?? 0;
  value.textContent = trust === null ? value.dataset.unknown : String(Math.round(trust));
  const list = element("reasons");
  const words = reasons.length > 0 ? reasons : [list.dataset.none];
  list.replaceChildren(...words.map((word) => Object.assign(document.createElement("li"), { textContent: word })));
}

/** Nodes of pretty JSON: keys plain, strings, numbers and words in a colour. */
function highlighted(json) {
  const tokens = /("(?:\\.|[^"\\])*"(?=:))|("(?:\\.|[^"\\])*")|(-?\d[\d.eE+-]*)|(true|false|null)/g;
  const nodes = [];
  let end = 0;
  for (const match of json.matchAll(tokens)) {
    nodes.push(json.slice(end, match.index));
    const kind = match[2] ? "string" : match[3] ? "number" : match[4] ? "word" : "";
    nodes.push(Object.assign(document.createElement("span"), { className: kind, textContent: match[0] }));
    end = match.index + match[0].length;
  }
  nodes.push(json.slice(end));
  return nodes;
}

function complain(kind) {
  const complaint = element("complaint");
  complaint.textContent = kind ? complaint.dataset[kind] : "";
}

async function whileBusy(work) {
  const buttons = [element("submit"), element("again")];
  for (const button of buttons) button.disabled = true;
  try {
    await work();
  } catch (error) {
    console.warn("sign-up", error);
    complain("unconfirmed");
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
